import { CLOSE_MINUTE, isTradingDay, newYorkTime, OPEN_MINUTE } from '../../new-york-time.ts'

const EXTENDED_OPEN = 4 * 60
const EXTENDED_CLOSE = 20 * 60

/**
 * How busy the market is compared with the mean of a regular session: a U over the session, thin before
 * and after it, a trickle at night and on weekends, so that a demo at any hour shows something.
 */
export function activityAt(epochMs: number): number {
  const time = newYorkTime(epochMs)
  const { minute } = time
  if (!isTradingDay(time)) return 0.01
  if (minute >= OPEN_MINUTE && minute < CLOSE_MINUTE) {
    const fromMiddle = (2 * (minute - OPEN_MINUTE)) / (CLOSE_MINUTE - OPEN_MINUTE) - 1
    return 0.5 + 1.5 * fromMiddle ** 2
  }
  return minute >= EXTENDED_OPEN && minute < EXTENDED_CLOSE ? 0.06 : 0.01
}
