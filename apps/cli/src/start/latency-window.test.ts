import { describe, expect, it } from 'vitest'
import { LatencyWindow } from './latency-window.ts'

describe('LatencyWindow', () => {
  it('does not count what was there before anyone looked', () => {
    const window = new LatencyWindow()
    window.add([{ receivedAtUs: 0, rows: 100 }], 5_000)
    expect(window.quantile(0.5)).toBeUndefined()
  })

  it('counts every row when it is seen first, also late rows of an early receipt', () => {
    const window = new LatencyWindow()
    window.add([], 0)
    window.add([{ receivedAtUs: 1_000_000, rows: 98 }], 1_040)
    window.add([{ receivedAtUs: 1_000_000, rows: 100 }], 1_900)
    expect(window.quantile(0.5)).toBe(40)
    expect(window.quantile(0.98)).toBe(40)
    expect(window.quantile(0.99)).toBe(900)
  })

  it('forgets what is older than its window', () => {
    const window = new LatencyWindow(1_000)
    window.add([], 0)
    window.add([{ receivedAtUs: 0, rows: 1 }], 500)
    window.add([{ receivedAtUs: 2_000_000, rows: 1 }], 2_010)
    expect(window.quantile(1)).toBe(10)
  })
})
