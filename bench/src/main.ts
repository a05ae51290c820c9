import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from '@tickertape/config'
import { type BenchStack, startBenchStack } from './bench-stack.ts'
import type { Job, Sample } from './job.ts'
import { jobs } from './jobs.ts'
import { load, thisMachine } from './machine.ts'
import { renderPage } from './render-page.ts'
import { storedResults, storedSoak, storeResult, storeSoak } from './results.ts'
import { runJob } from './run-job.ts'
import { type SoakPoint, soak } from './soak.ts'

/** `npm run bench -- [--short] [job...]`, `-- page`, `-- soak`: see docs/benchmarks.md. */
const ROUNDS = 3

const circumstances = (before: number) => ({
  day: new Date().toISOString().slice(0, 10),
  machine: thisMachine(),
  load: [before, load()] as const,
})

async function writePage(): Promise<void> {
  const byHand = await readFile(join(projectRoot, 'bench/by-hand.md'), 'utf8')
  const parts = { results: await storedResults(), soak: await storedSoak(), byHand }
  const page = renderPage(jobs, parts)
  await writeFile(join(projectRoot, 'docs/benchmarks.md'), page)
}

/** Runs every job once, small, and keeps nothing. */
async function tryOut(wanted: readonly Job[], stack: BenchStack): Promise<void> {
  for (const job of wanted) {
    console.log(job.title)
    await runJob(job, { stack, size: 'short' }, { rounds: 0, onSample: printer(job) })
  }
}

async function judge(wanted: readonly Job[], stack: BenchStack): Promise<void> {
  for (const job of wanted) {
    console.log(job.title)
    const before = load()
    const options = { rounds: ROUNDS, onSample: printer(job) }
    const result = await runJob(job, { stack, size: 'full' }, options)
    await storeResult({ ...result, ...circumstances(before) })
    await writePage()
  }
}

const printer =
  ({ columns }: Job) =>
  (name: string, sample: Sample): void => {
    const figures = columns.map(({ title, of }) => `${of(sample).toPrecision(4)} ${title}`)
    console.log(`  ${name}: ${figures.join(', ')}`)
  }

async function soakFor(minutes: number, eventsPerSecond: number): Promise<void> {
  await using stack = await startBenchStack(['kafka', 'registry', 's3'])
  const before = load()
  const points: SoakPoint[] = []
  const onPoint = (point: SoakPoint) => {
    points.push(point)
    const sizes = Object.entries(point.services).map(
      ([name, { rssBytes }]) => `${name} ${Math.round(rssBytes / 1e6)} MB`,
    )
    console.log(`${Math.round(point.seconds)} s, ${point.events} events, ${sizes.join(', ')}`)
  }
  const counts = await soak(stack, { minutes, eventsPerSecond, onPoint })
  console.log(JSON.stringify(counts))
  await storeSoak({ ...circumstances(before), eventsPerSecond, points, counts })
  await writePage()
}

async function runJobs(names: readonly string[], isShort: boolean): Promise<void> {
  const unknown = names.filter((name) => !jobs.some((job) => job.name === name))
  if (unknown.length > 0) {
    console.error(
      `no job ${unknown.join(', ')}: there are ${jobs.map(({ name }) => name).join(', ')}`,
    )
    process.exit(64)
  }
  const wanted = jobs.filter(({ name }) => names.length === 0 || names.includes(name))
  const usesPinot = wanted.some((job) => job.usesPinot)
  const pinot = usesPinot ? (['zookeeper', 'pinot'] as const) : []
  await using stack = await startBenchStack(['kafka', 'registry', 's3', ...pinot])
  await (isShort ? tryOut(wanted, stack) : judge(wanted, stack))
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '2000' },
  },
})
if (positionals[0] === 'page') await writePage()
else if (positionals[0] === 'soak') await soakFor(Number(values.minutes), Number(values.rate))
else await runJobs(positionals, values.short)
