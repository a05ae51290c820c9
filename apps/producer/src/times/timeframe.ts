/** Length of a bar as `producer.timeframe` names it, in milliseconds. */
export const timeframeMs = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
} as const

export type Timeframe = keyof typeof timeframeMs

/** How far back history begins when no `from` is set, as `producer.from` would say it. */
export const usualFrom: Readonly<Record<Timeframe, string>> = {
  '1m': '5d',
  '5m': '30d',
  '15m': '30d',
  '30m': '30d',
  '1h': '1y',
  '1d': '1y',
}
