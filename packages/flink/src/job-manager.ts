import { setTimeout as sleep } from 'node:timers/promises'
import { reasonOf, TapeError } from '@tickertape/errors'
import { type FlinkRequest, requestFlink } from './flink-request.ts'

export type JobState =
  | 'INITIALIZING'
  | 'CREATED'
  | 'RUNNING'
  | 'FAILING'
  | 'FAILED'
  | 'CANCELLING'
  | 'CANCELED'
  | 'FINISHED'
  | 'RESTARTING'
  | 'SUSPENDED'
  | 'RECONCILING'

export interface Job {
  readonly id: string
  readonly name: string
  readonly state: JobState
  readonly startedAtMs: number
}

interface Overview {
  readonly jobs: readonly {
    readonly jid: string
    readonly name: string
    readonly state: JobState
    readonly 'start-time': number
  }[]
}

interface JobDetail {
  readonly state: JobState
  readonly vertices: readonly { readonly name: string; readonly status: string }[]
}

interface Exceptions {
  readonly exceptionHistory?: { readonly entries?: readonly { readonly stacktrace?: string }[] }
}

interface Savepoint {
  readonly status: { readonly id: 'IN_PROGRESS' | 'COMPLETED' }
  readonly operation?: {
    readonly location?: string
    readonly 'failure-cause'?: { readonly 'stack-trace'?: string }
  }
}

interface SavedState {
  readonly external_path?: string
  readonly trigger_timestamp: number
}

interface Checkpoints {
  readonly latest?: {
    readonly savepoint?: SavedState | null
    readonly completed?: SavedState | null
    readonly restored?: Pick<SavedState, 'external_path'> | null
  }
}

const POLL_MS = 200

/** Whether a job is there, whatever it does at the moment. */
export const isLive = ({ state }: Pick<Job, 'state'>): boolean =>
  !['FAILED', 'CANCELED', 'FINISHED'].includes(state)

/** Looks after jobs. Methods throw TAPE_FLINK_UNAVAILABLE, TAPE_FLINK_REFUSED and the signal's reason. */
export class JobManager {
  readonly #url: string
  readonly #signal: AbortSignal | undefined

  constructor(url: string, { signal }: { readonly signal?: AbortSignal } = {}) {
    this.#url = url
    this.#signal = signal
  }

  /** Throws TAPE_FLINK_UNAVAILABLE unless a TaskManager is registered. */
  async checkReady(): Promise<void> {
    const { taskmanagers } = await this.#ask<{ taskmanagers: number }>('/overview')
    if (taskmanagers > 0) return
    const message = `no TaskManager is registered with Flink at ${this.#url}: look at its log`
    throw new TapeError('TAPE_FLINK_UNAVAILABLE', message)
  }

  /** All jobs that it knows, the newest first, those that ended included. */
  async jobs(): Promise<readonly Job[]> {
    const { jobs } = await this.#ask<Overview>('/jobs/overview')
    return jobs
      .map(({ jid, name, state, 'start-time': startedAtMs }) => ({
        id: jid,
        name,
        state,
        startedAtMs,
      }))
      .sort((a, b) => b.startedAtMs - a.startedAtMs)
  }

  /** What was given to the job as `pipeline.global-job-parameters`. */
  async parameters(id: string): Promise<Readonly<Record<string, string>>> {
    const config = await this.#ask<{
      'execution-config'?: { 'user-config'?: Record<string, string> }
    }>(`/jobs/${id}/config`)
    return config['execution-config']?.['user-config'] ?? {}
  }

  /** Throws TAPE_FLINK_NOT_RUNNING, with the reason of its last failure, unless every task of the job runs. */
  async checkRuns(id: string, name: string): Promise<void> {
    const { state, vertices } = await this.#ask<JobDetail>(`/jobs/${id}`)
    const waiting = vertices.filter(({ status }) => status !== 'RUNNING')
    if (state === 'RUNNING' && waiting.length === 0) return
    const reason = await this.lastFailure(id)
    const isOver = !isLive({ state })
    throw new TapeError(
      isOver ? 'TAPE_FLINK_JOB_FAILED' : 'TAPE_FLINK_NOT_RUNNING',
      `job ${name} is ${state.toLowerCase()}${reason ? `: ${reason}` : ` (${waiting.length} of ${vertices.length} tasks wait)`}`,
      { context: { job: id } },
    )
  }

  /** Why the job failed last, in one line; undefined when it never did. */
  async lastFailure(id: string): Promise<string | undefined> {
    const { exceptionHistory } = await this.#ask<Exceptions>(
      `/jobs/${id}/exceptions?maxExceptions=1`,
    )
    const trace = exceptionHistory?.entries?.[0]?.stacktrace
    return trace === undefined ? undefined : reasonOf(trace)
  }

  /** Where the state of a job is that has ended: the newest savepoint or checkpoint, or what it began with. */
  async stateOf(id: string): Promise<string | undefined> {
    const { latest } = await this.#ask<Checkpoints>(`/jobs/${id}/checkpoints`)
    const { savepoint, completed, restored } = latest ?? {}
    const [newest] = [savepoint, completed]
      .filter((state) => state != null)
      .sort((a, b) => b.trigger_timestamp - a.trigger_timestamp)
    return (newest ?? restored)?.external_path
  }

  /**
   * Stops a job with a savepoint in a folder, by default Flink's own, and answers where it is. Throws
   * TAPE_FLINK_REFUSED when it cannot be taken.
   */
  async stopWithSavepoint(
    { id, name }: Pick<Job, 'id' | 'name'>,
    folder?: string,
  ): Promise<string> {
    const trigger = await this.#ask<{ 'request-id': string }>(`/jobs/${id}/stop`, {
      method: 'POST',
      body: { drain: false, ...(folder && { targetDirectory: folder }) },
    })
    for (;;) {
      const path = `/jobs/${id}/savepoints/${trigger['request-id']}`
      const { status, operation } = await this.#ask<Savepoint>(path)
      if (status.id === 'COMPLETED') {
        if (operation?.location) return operation.location
        const reason = reasonOf(operation?.['failure-cause']?.['stack-trace'] ?? '')
        throw new TapeError('TAPE_FLINK_REFUSED', `job ${name} gave no savepoint: ${reason}`)
      }
      await sleep(POLL_MS, undefined, this.#signal ? { signal: this.#signal } : {})
    }
  }

  /** Ends a job without a savepoint; its last checkpoint stays. */
  async cancel(id: string): Promise<void> {
    await this.#ask(`/jobs/${id}?mode=cancel`, { method: 'PATCH' })
  }

  #ask<T>(path: string, request: Pick<FlinkRequest, 'method' | 'body'> = {}): Promise<T> {
    const signal = this.#signal
    const options = { setting: 'flink.rest_url', ...request, ...(signal && { signal }) } as const
    return requestFlink<T>(new URL(path, this.#url), options)
  }
}
