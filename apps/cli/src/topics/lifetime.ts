import { TapeError } from '@tickertape/errors'
import { spanText } from '../terminal/figures.ts'

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** Reads how long Kafka keeps records, as milliseconds; `forever` is -1, as Kafka writes it. */
export function lifetime(text: string): number {
  if (text === 'forever') return -1
  const [, number, unit] = /^(\d{1,6})(s|m|h|d|w)$/.exec(text) ?? []
  if (Number(number) > 0) return Number(number) * unitMs[unit as keyof typeof unitMs]
  throw new TapeError(
    'TAPE_CLI_USAGE',
    `give a time like 30m, 12h or 7d, or forever, not "${text}"`,
  )
}

/** What Kafka's `retention.ms` means. */
export const lifetimeText = (retentionMs: string | undefined): string =>
  retentionMs === undefined || Number(retentionMs) < 0 ? 'forever' : spanText(Number(retentionMs))
