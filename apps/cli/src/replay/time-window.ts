import { isoTime, noMoment, readMoment } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'

/** Record timestamps from `fromMs` on and before `toMs`, epoch milliseconds. */
export interface TimeWindow {
  readonly fromMs: number
  readonly toMs: number
  /** The end was given as `now`: a later run goes further. */
  readonly isOpen: boolean
}

/** A moment that stays the same when the command is given again, for then the replay has to go on. */
function lastingMoment(option: string, text: string, nowMs: number): number {
  const moment = readMoment(text, nowMs)
  if (!moment) throw noMoment(option, text, nowMs)
  if (moment.form !== 'age') return moment.ms
  throw new TapeError(
    'TAPE_CLI_USAGE',
    `${option} ${text} would be another time when the command is given again: did you mean ${isoTime(moment.ms)}?`,
  )
}

/** Throws TAPE_CLI_USAGE for a time that cannot be read, or a window without length. */
export function readWindow(from: string, to: string, nowMs: number): TimeWindow {
  const fromMs = lastingMoment('--from', from, nowMs)
  const window = { fromMs, toMs: lastingMoment('--to', to, nowMs), isOpen: to === 'now' }
  if (window.fromMs < window.toMs) return window
  const swap =
    window.fromMs > window.toMs
      ? `did you mean --from ${isoTime(window.toMs)} --to ${isoTime(window.fromMs)}?`
      : '--to is the first moment that is left out: give a later one'
  throw new TapeError('TAPE_CLI_USAGE', `--from is not before --to: ${swap}`)
}
