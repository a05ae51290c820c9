import type { ArchiveStore } from '@tickertape/archive'
import { type RetryOptions, retry, type TapeError } from '@tickertape/errors'
import type { ArchiverOptions } from './archiver.ts'
import type { StoreHealth } from './store-health.ts'

export interface PatientPutOptions extends Pick<RetryOptions, 'baseMs' | 'capMs'> {
  readonly health: StoreHealth
  /** Ends the patience of every write. */
  readonly stop: AbortSignal
  readonly onRetry: (error: TapeError) => void
}

/** Writes objects for as long as it takes: until it succeeds, is refused for good, or nobody waits any more. */
export function patientPut(
  store: Pick<ArchiveStore, 'putIfAbsent'>,
  { health, stop, onRetry, ...pauses }: PatientPutOptions,
): ArchiverOptions['put'] {
  return async (key, body, facts, abandoned) => {
    const signal = AbortSignal.any([abandoned, stop])
    const held = await retry(() => store.putIfAbsent(key, body, facts, signal), {
      ...pauses,
      signal,
      onRetry: (error) => {
        health.failed(error)
        onRetry(error)
      },
    })
    health.succeeded()
    return held
  }
}
