import { TapeError } from '@tickertape/errors'

/** Nobody answers there. */
export const unavailable = (store: string, where: string, cause: unknown): TapeError =>
  new TapeError('TAPE_STORE_UNAVAILABLE', `${store} at ${where}: ${reasonOf(cause)}`, { cause })

/** It answers, and what it holds cannot be read. */
export const unreadable = (store: string, why: unknown): TapeError =>
  why instanceof TapeError
    ? why
    : new TapeError('TAPE_STORE_FAILED', `${store}: ${reasonOf(why)}`, { cause: why })

interface DriverError extends Error {
  /** Of several addresses that were tried. */
  readonly errors?: readonly Error[]
  readonly innerErrors?: Readonly<Record<string, Error>>
}

/** In one line. */
const reasonOf = (cause: unknown): string => {
  const { message, errors, innerErrors } = cause as DriverError
  const inner = errors ?? Object.values(innerErrors ?? {})
  const texts = inner.length > 0 ? inner.map((error) => error.message) : [message]
  return texts.join('; ').split('\n')[0] || 'it gave no reason'
}
