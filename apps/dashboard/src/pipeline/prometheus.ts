export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A page of /metrics, by name. */
export type Metrics = ReadonlyMap<string, readonly Sample[]>

const line = /^(\w+)(?:\{(.*)\})? (\S+)/
const label = /(\w+)="((?:[^"\\]|\\.)*)"/g

export function parseMetrics(page: string): Metrics {
  const metrics = new Map<string, Sample[]>()
  for (const text of page.split('\n')) {
    const [, name, labels = '', value] = line.exec(text) ?? []
    if (name === undefined) continue
    const pairs = [...labels.matchAll(label)].map(([, key = '', held = '']) => [key, held])
    const samples = metrics.get(name) ?? []
    metrics.set(name, samples)
    samples.push({ labels: Object.fromEntries(pairs), value: Number(value) })
  }
  return metrics
}

/** Sum over all labels; 0 when the metric is not there. */
export const sumOf = (metrics: Metrics, name: string): number =>
  (metrics.get(name) ?? []).reduce((sum, { value }) => sum + value, 0)

/**
 * What a share of the observations between two looks at a histogram did not exceed, in its own unit; undefined
 * when there was none.
 */
export function quantileBetween(
  before: Metrics,
  after: Metrics,
  name: string,
  share: number,
): number | undefined {
  const bounds = new Map<number, number>()
  const add = (metrics: Metrics, sign: number) => {
    for (const { labels, value } of metrics.get(`${name}_bucket`) ?? []) {
      const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le)
      bounds.set(bound, (bounds.get(bound) ?? 0) + sign * value)
    }
  }
  add(after, 1)
  add(before, -1)
  const sorted = [...bounds].sort(([a], [b]) => a - b)
  const total = sorted.at(-1)?.[1] ?? 0
  if (total <= 0) return undefined
  let lower = 0
  let passed = 0
  for (const [bound, count] of sorted) {
    if (count >= total * share) {
      if (bound === Number.POSITIVE_INFINITY) return lower
      const within = count === passed ? 1 : (total * share - passed) / (count - passed)
      return lower + (bound - lower) * within
    }
    lower = bound
    passed = count
  }
  return undefined
}
