import { metricsOf, Registry } from '@tickertape/service'
import { collectDefaultMetrics } from 'prom-client'
import { serviceMetrics } from '../../scripts/metrics/service-metrics.ts'
import { namedIn } from './promql.ts'

/** What Prometheus adds to every series, and what it makes itself. */
const ofPrometheus = ['job', 'instance']
const process = new Registry()
collectDefaultMetrics({ register: process })

/** Labels of every series that a scrape of all services can bring, by its name. */
export const exported: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...serviceMetrics.values(), process].flatMap(metricsOf).flatMap(({ name, type, labels }) => {
    const own = new Set([...labels, ...ofPrometheus])
    if (type !== 'histogram') return [[name, own] as const]
    return [
      [`${name}_bucket`, new Set([...own, 'le'])] as const,
      [`${name}_sum`, own] as const,
      [`${name}_count`, own] as const,
    ]
  }),
)
const known = new Map([...exported, ['up', new Set(ofPrometheus)] as const])

/** What an expression names and no service exports; none for one that can have an answer. */
export function unknownIn(expression: string): readonly string[] {
  const { metrics, matched, grouped } = namedIn(expression)
  const labels = new Set([...metrics].flatMap((metric) => [...(known.get(metric) ?? [])]))
  return [
    ...[...metrics].filter((metric) => !known.has(metric)),
    ...[...matched].flatMap(([metric, names]) =>
      [...names]
        .filter((name) => !known.get(metric)?.has(name))
        .map((name) => `${metric}{${name}}`),
    ),
    ...[...grouped].filter((label) => !labels.has(label)).map((label) => `by (${label})`),
  ]
}
