import type { BenchStack } from './bench-stack.ts'

/** `full` judges, `short` only sees that a job works. */
export type Size = 'full' | 'short'

/** What one round of one contender gave, over the part of it that was measured. */
export interface Sample {
  readonly events: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly rssBytes: number
}

export interface Contender {
  readonly name: string
  /** One round. Rejects when the contender did not do its job right: then there is nothing to compare. */
  run(): Promise<Sample>
}

export interface JobContext {
  readonly stack: BenchStack
  readonly size: Size
  /** What is put in here goes when the job is over. */
  readonly resources: AsyncDisposableStack
}

export interface Job {
  readonly name: string
  readonly title: string
  /** How it is measured, for the page: whole sentences. */
  readonly method: readonly string[]
  /** Prepares the input and names those who compete; the first one is ours. */
  contenders(context: JobContext): Promise<readonly Contender[]>
}
