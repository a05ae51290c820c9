import { TapeError } from '@tickertape/errors'

/** Nobody answers there. */
export const unavailable = (store: string, where: string, cause: unknown): TapeError =>
  new TapeError('TAPE_STORE_UNAVAILABLE', `${store} at ${where}: ${reasonOf(cause)}`, { cause })

/** It answers, and what it holds cannot be read. */
export const unreadable = (store: string, why: unknown): TapeError =>
  why instanceof TapeError
    ? why
    : new TapeError('TAPE_STORE_FAILED', `${store}: ${reasonOf(why)}`, { cause: why })

/** Drivers that try several addresses say why in a list. */
const reasonOf = (cause: unknown): string => {
  if (typeof cause === 'string') return cause
  const { message, errors, code } = cause as Error & { errors?: readonly Error[]; code?: string }
  return message || errors?.map((error) => error.message).join('; ') || code || 'it gave no reason'
}
