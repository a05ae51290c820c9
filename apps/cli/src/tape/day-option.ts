import { isoTime, readDay } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { required, value, values } from './option.ts'
import { eventKinds } from './setting-options.ts'

/** `--day`: what a schedule gives, which runs the same command for each day. */
export const dayOption = value(
  'date',
  'a day of UTC, or yesterday or today, in place of --from and --to',
)

/** Of commands that work on one day of the warehouse. */
export const warehouseDay = {
  day: required('date', 'a day of UTC, or yesterday'),
  kinds: values('kinds', 'only these kinds of events', { choices: eventKinds }),
}

interface WindowText {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** `--from` and `--to` as they were given, or those of `--day`. Throws TAPE_CLI_USAGE for both at once. */
export function windowOf(
  { day, from, to }: WindowText & { readonly day: string | undefined },
  nowMs: number,
): WindowText {
  if (day === undefined) return { from, to }
  if (from !== undefined || to !== undefined) {
    throw new TapeError('TAPE_CLI_USAGE', 'give --day, or --from and --to, not both')
  }
  const { fromMs, toMs } = readDay('--day', day, nowMs)
  // Of today there is nothing later than now to ask for.
  return { from: isoTime(fromMs), to: isoTime(Math.min(toMs, nowMs)) }
}
