import { expect, it } from 'vitest'
import { LatencyWindow } from './latency-window.ts'

const seen = (sinceReceiptMs: number, rows: number) => ({
  sinceReceiptMs,
  sinceEventMs: sinceReceiptMs,
  rows,
})

it('weighs every latency by its rows', () => {
  const window = new LatencyWindow()
  expect(window.quantile(0.5)).toBeUndefined()
  window.add([seen(40, 98)], 1_040)
  window.add([seen(900, 2)], 1_900)
  expect(window.quantile(0.5)).toBe(40)
  expect(window.quantile(0.98)).toBe(40)
  expect(window.quantile(0.99)).toBe(900)
})

it('forgets what is older than its window', () => {
  const window = new LatencyWindow(1_000)
  window.add([seen(500, 1)], 500)
  window.add([seen(10, 1)], 2_010)
  expect(window.quantile(1)).toBe(10)
})
