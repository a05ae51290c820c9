import { momentOf } from '@tickertape/config'

/** The UTC day of a time, as 2026-11-20. Throws TAPE_CLI_USAGE for what is no time. */
export const readDay = (text: string, nowMs: number): string =>
  new Date(momentOf('--day', text, nowMs)).toISOString().slice(0, 10)
