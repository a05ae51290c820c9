import type { BenchStack } from './bench-stack.ts'

/** `full` judges, `short` only sees that a job works. */
export type Size = 'full' | 'short'

/** What one round of one contender gave, over the part of it that was measured. */
export interface Sample {
  readonly events: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly rssBytes: number
  /** How long events took, where a job measures that. */
  readonly latency?: Latency
}

export interface Latency {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
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

/** What the page shows of every contender. */
export interface Column {
  readonly title: string
  readonly of: (sample: Sample) => number
  /** Whether a column beside it says how many times ours it is. */
  readonly compared: boolean
}

/** What ours is to reach. */
export interface Target {
  readonly what: string
  readonly reach: { readonly atLeast: number } | { readonly atMost: number }
  readonly unit: string
  /** Of the contenders' rounds, in the order of the job's contenders. */
  readonly measured: (rounds: readonly (readonly Sample[])[]) => number
}

export interface Job {
  readonly name: string
  readonly title: string
  /** How it is measured, for the page: whole sentences. */
  readonly method: readonly string[]
  readonly columns: readonly Column[]
  readonly targets: readonly Target[]
  /** What bounds it and what would help next, for the page: whole sentences. */
  readonly limits: readonly string[]
  /** Whether it asks for rows by SQL. */
  readonly usesPinot?: boolean
  /** Prepares the input and names those who compete; the first one is ours. */
  contenders(context: JobContext): Promise<readonly Contender[]>
}
