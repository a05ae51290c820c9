import type { Alert, Candle } from '@tickertape/schema'

export interface AlertRules {
  readonly prices: readonly {
    readonly symbol: string
    readonly side: '>' | '<'
    readonly bound: number
  }[]
  readonly movePercent: number
  readonly moveMinutes: number
  readonly zScore: number
  readonly silentMinutes: number
  /** Event time of the last trade, which no silence can follow. */
  readonly clockMs: number
}

const minuteMs = 60_000
const historyMs = 30 * minuteMs
const leastHistory = 10

/** Every alert that candles of a second and of a minute give rise to, worked out without SQL. */
export function expectedAlerts(candles: readonly Candle[], rules: AlertRules): readonly Alert[] {
  const of = (timeframe: string) => {
    const ordered = candles
      .filter((candle) => candle.timeframe === timeframe)
      .toSorted((a, b) => a.time_stamp - b.time_stamp)
    return [...Map.groupBy(ordered, ({ symbol }) => symbol).values()]
  }
  return [
    ...of('1s').flatMap((seconds) => [...priceAlerts(seconds, rules), ...silences(seconds, rules)]),
    ...of('1m').flatMap((minutes) => [
      ...moveAlerts(minutes, rules),
      ...unusual(minutes, 'volume', rules),
      ...unusual(minutes, 'return', rules),
    ]),
  ]
}

type Measure = Pick<Alert, 'rule' | 'measured' | 'bound'>

const alertOf = ({ symbol, source }: Candle, time_stamp: number, measure: Measure): Alert => ({
  symbol,
  source,
  time_stamp,
  ...measure,
})

function priceAlerts(seconds: readonly Candle[], { prices }: AlertRules): readonly Alert[] {
  return prices.flatMap(({ symbol, side, bound }) => {
    const isBeyond = ({ c }: Candle) => (side === '>' ? c > bound : c < bound)
    return seconds
      .filter((second, at) => {
        const before = seconds[at - 1]
        return second.symbol === symbol && isBeyond(second) && !(before && isBeyond(before))
      })
      .map((second) =>
        alertOf(second, second.time_stamp + 1000, { rule: 'price', measured: second.c, bound }),
      )
  })
}

function silences(seconds: readonly Candle[], rules: AlertRules): readonly Alert[] {
  const { silentMinutes, clockMs } = rules
  const gapMs = silentMinutes * minuteMs
  return seconds
    .filter(({ time_stamp }, at) => (seconds[at + 1]?.time_stamp ?? clockMs) - time_stamp > gapMs)
    .map((second) =>
      alertOf(second, second.time_stamp + 1000 + gapMs, {
        rule: 'silence',
        measured: silentMinutes,
        bound: silentMinutes,
      }),
    )
}

function moveAlerts(minutes: readonly Candle[], rules: AlertRules): readonly Alert[] {
  const { movePercent, moveMinutes } = rules
  const moves = minutes.map(({ time_stamp, c }) => {
    const fromMs = time_stamp - (moveMinutes - 1) * minuteMs
    const base = minutes.find((minute) => minute.time_stamp >= fromMs) as Candle
    return (c / base.o - 1) * 100
  })
  return minutes.flatMap((minute, at) => {
    const moved = moves[at] as number
    const hasMoved = (percent: number | undefined) => Math.abs(percent ?? 0) >= movePercent
    if (!hasMoved(moved) || hasMoved(moves[at - 1])) return []
    const bound = Math.sign(moved) * movePercent
    return [alertOf(minute, minute.time_stamp + minuteMs, { rule: 'move', measured: moved, bound })]
  })
}

function unusual(
  minutes: readonly Candle[],
  rule: 'volume' | 'return',
  { zScore }: AlertRules,
): readonly Alert[] {
  const values = minutes.map(({ c, v }, at) => {
    const before = minutes[at - 1]
    return rule === 'volume' ? v : before && Math.log(c / before.c)
  })
  return minutes.flatMap((minute, at) => {
    const value = values[at]
    const history = values.filter(
      (_, other) =>
        other < at && (minutes[other] as Candle).time_stamp >= minute.time_stamp - historyMs,
    )
    const known = history.filter((other) => other !== undefined)
    if (value === undefined || known.length < leastHistory) return []
    const mean = known.reduce((sum, other) => sum + other, 0) / known.length
    const variance = known.reduce((sum, other) => sum + (other - mean) ** 2, 0) / known.length
    const z = (value - mean) / Math.sqrt(variance)
    const isUnusual = rule === 'volume' ? z >= zScore : Math.abs(z) >= zScore
    if (!isUnusual || variance === 0) return []
    const bound = rule === 'volume' ? zScore : Math.sign(z) * zScore
    return [alertOf(minute, minute.time_stamp + minuteMs, { rule, measured: z, bound })]
  })
}

/** One line for an alert, in which what is measured is rounded. */
export const lineOfAlert = ({ symbol, source, rule, time_stamp, measured, bound }: Alert): string =>
  [symbol, source, rule, time_stamp, measured.toPrecision(6), bound].join(' ')
