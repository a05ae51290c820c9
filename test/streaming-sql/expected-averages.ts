import type { Average, Trade } from '@tickertape/schema'

const spans = [
  { span: '1m', sizeMs: 60_000, slideMs: 5_000 },
  { span: '5m', sizeMs: 300_000, slideMs: 5_000 },
  { span: '1h', sizeMs: 3_600_000, slideMs: 60_000 },
] as const

interface Sums {
  price: number
  turnover: number
  v: number
  n: number
}

/** Every average of single trades whose time is over before the clock, worked out without SQL. */
export function expectedAverages(
  trades: readonly Trade[],
  { clockMs }: { readonly clockMs: number },
): readonly Average[] {
  const bySymbol = Map.groupBy(trades, ({ symbol }) => symbol)
  return [...bySymbol.values()].flatMap((group) =>
    spans.flatMap(({ span, sizeMs, slideMs }) => {
      const sums = new Map<number, Sums>()
      for (const trade of group) addTo(sums, trade, { sizeMs, slideMs })
      const { symbol, source } = group[0] as Trade
      return [...sums]
        .filter(([endMs]) => endMs <= clockMs)
        .map(([time_stamp, { price, turnover, v, n }]) => ({
          ...{ symbol, source, span, time_stamp, mean: price / n, v, n },
          vw: v > 0 ? turnover / v : null,
        }))
    }),
  )
}

function addTo(
  sums: Map<number, Sums>,
  { time_stamp, price, size }: Trade,
  { sizeMs, slideMs }: { readonly sizeMs: number; readonly slideMs: number },
): void {
  const ms = Math.floor(time_stamp / 1000)
  const firstEndMs = ms - (ms % slideMs) + slideMs
  for (let endMs = firstEndMs; endMs - sizeMs <= ms; endMs += slideMs) {
    const sum = sums.get(endMs) ?? { price: 0, turnover: 0, v: 0, n: 0 }
    sum.price += price
    sum.turnover += price * size
    sum.v += size
    sum.n += 1
    sums.set(endMs, sum)
  }
}

/** One line for an average. */
export const lineOfAverage = ({ symbol, span, time_stamp, mean, vw, v, n }: Average): string =>
  [symbol, span, time_stamp, mean, vw, v, n].join(' ')
