import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { unknownIn } from './exported.ts'

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly gridPos: {
    readonly x: number
    readonly y: number
    readonly w: number
    readonly h: number
  }
  readonly datasource?: { readonly uid: string }
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[]
}

interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly panels: readonly Panel[]
}

const folder = join(projectRoot, 'deploy/observability/grafana')
const read = (file: string) => readFileSync(join(folder, file), 'utf8')
const dashboards = readdirSync(join(folder, 'dashboards')).map((file): [string, Dashboard] => [
  file,
  JSON.parse(read(`dashboards/${file}`)),
])

const overlap = ({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

describe('what a dashboard or a rule may ask for', () => {
  it.each([
    'sum(rate(tape_producer_events_total[1m]))',
    'histogram_quantile(0.5, sum by (le) (rate(tape_flattener_latency_seconds_bucket[1m])))',
    'max by (job) (process_resident_memory_bytes) or vector(0)',
  ])('is %s', (expression) => expect(unknownIn(expression)).toEqual([]))

  it.each([
    ['sum(rate(tape_producer_event_total[1m]))', 'tape_producer_event_total'],
    ['tape_flattener_latency_seconds', 'tape_flattener_latency_seconds'],
    ['tape_producer_events_total{topic="x"}', 'tape_producer_events_total{topic}'],
    ['sum by (symbol) (tape_producer_queue_events)', 'by (symbol)'],
    ['summ(tape_producer_queue_events)', 'summ'],
  ])('is not %s', (expression, unknown) => expect(unknownIn(expression)).toEqual([unknown]))
})

describe.each(dashboards)('the dashboard %s', (_file, { panels }) => {
  it('asks for nothing that no service exports', () => {
    const asked = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.flatMap(unknownIn)).toEqual([])
  })

  it('has panels of their own number and place, that ask the Prometheus which is provisioned', () => {
    const { datasources } = parse(read('provisioning/datasources/prometheus.yml'))
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    for (const panel of panels) {
      expect(panel.gridPos.x + panel.gridPos.w, panel.title).toBeLessThanOrEqual(24)
      const others = panels.filter((other) => other !== panel && overlap(panel, other))
      expect(
        others.map(({ title }) => title),
        panel.title,
      ).toEqual([])
      if (panel.type !== 'row') expect(panel.datasource?.uid).toBe(datasources[0].uid)
    }
  })
})

it('no two dashboards have the same address', () => {
  expect(new Set(dashboards.map(([, { uid }]) => uid)).size).toBe(dashboards.length)
})
