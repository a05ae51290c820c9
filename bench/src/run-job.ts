import type { Contender, Job, JobContext, Sample } from './job.ts'

export interface ContenderResult {
  readonly name: string
  readonly samples: readonly Sample[]
}

export interface JobResult {
  readonly job: string
  readonly contenders: readonly ContenderResult[]
}

export interface RunOptions {
  readonly rounds: number
  readonly onSample?: (contender: string, sample: Sample) => void
}

/** A round of each to warm up, then the rounds that count, the contenders taking turns. */
export async function runJob(
  job: Job,
  context: Omit<JobContext, 'resources'>,
  { rounds, onSample }: RunOptions,
): Promise<JobResult> {
  await using resources = new AsyncDisposableStack()
  const contenders = await job.contenders({ ...context, resources })
  const samples = new Map<Contender, Sample[]>(contenders.map((contender) => [contender, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const contender of contenders) {
      const sample = await contender.run()
      if (round === 0 && rounds > 0) continue
      samples.get(contender)?.push(sample)
      onSample?.(contender.name, sample)
    }
  }
  return {
    job: job.name,
    contenders: contenders.map((one) => ({ name: one.name, samples: samples.get(one) ?? [] })),
  }
}
