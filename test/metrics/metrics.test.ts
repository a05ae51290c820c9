import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { labels, metricsOf, schemeProblems, units } from '@tickertape/service'
import { describe, expect, it } from 'vitest'
import { renderMetrics } from '../../scripts/metrics/render-metrics.ts'
import { serviceMetrics } from '../../scripts/metrics/service-metrics.ts'

const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8')
const all = [...serviceMetrics.values()].flatMap(metricsOf)

describe('the metrics of all services', () => {
  it.each([...serviceMetrics])('keep to the scheme in the %s', (service, registry) => {
    expect(metricsOf(registry).flatMap((metric) => schemeProblems(service, metric))).toEqual([])
  })

  it('are made in metrics.ts of their service and nowhere else', () => {
    const sources = globSync('{apps,packages,cli}/*/src/**/*.ts', { cwd: projectRoot })
    const making = sources
      .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('/read-gauges.ts'))
      .filter((file) => /new (Counter|Gauge|Histogram|Summary)\b|readGauges\(/.test(read(file)))
    const known = [...serviceMetrics.keys()].map((service) => `apps/${service}/src/metrics.ts`)
    expect(making.sort()).toEqual(known.sort())
  })

  it('are all in docs/reference/metrics.md', () => {
    const page = read('docs/reference/metrics.md')
    expect(page, 'docs/reference/metrics.md is stale: npm run generate').toBe(
      renderMetrics(serviceMetrics),
    )
  })

  it('use every label and every unit of the scheme', () => {
    const used = new Set(all.flatMap((metric) => metric.labels))
    expect(Object.keys(labels).filter((label) => !used.has(label))).toEqual([])
    const words = new Set(
      all.map(({ name }) =>
        name
          .replace(/_total$/, '')
          .split('_')
          .at(-1),
      ),
    )
    expect(Object.keys(units).filter((unit) => !words.has(unit))).toEqual([])
  })
})
