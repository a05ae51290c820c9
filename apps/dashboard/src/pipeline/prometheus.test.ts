import { describe, expect, it } from 'vitest'
import { parseMetrics, quantileBetween, sumOf } from './prometheus.ts'

const histogram = (counts: readonly [bound: string, count: number][]) =>
  parseMetrics(counts.map(([bound, count]) => `wait_bucket{le="${bound}"} ${count}`).join('\n'))

describe('a page of metrics', () => {
  it('gives values by name, whatever their labels', () => {
    const metrics = parseMetrics(
      ['# HELP a Things.', 'a{kind="bars",of="x{}\\""} 3', 'a{kind="trades"} 4.5', 'ab 9'].join(
        '\n',
      ),
    )
    expect(sumOf(metrics, 'a')).toBe(7.5)
    expect(sumOf(metrics, 'missing')).toBe(0)
    expect(metrics.get('a')?.[1]?.labels).toEqual({ kind: 'trades' })
  })

  it('tells how long most of what came between two looks took', () => {
    const before = histogram([
      ['0.1', 100],
      ['1', 100],
      ['+Inf', 100],
    ])
    const after = histogram([
      ['0.1', 100],
      ['1', 110],
      ['+Inf', 110],
    ])
    expect(quantileBetween(before, after, 'wait', 0.5)).toBeCloseTo(0.55)
    expect(quantileBetween(after, after, 'wait', 0.5)).toBeUndefined()
  })

  it('says the largest bound that it knows of what is beyond', () => {
    const after = histogram([
      ['0.1', 0],
      ['1', 0],
      ['+Inf', 5],
    ])
    expect(quantileBetween(new Map(), after, 'wait', 0.99)).toBe(1)
  })
})
