import type { SpanEnd } from '@tickertape/tracing'
import { describe, expect, it } from 'vitest'
import { type SampledEvent, WaitingEvents } from './waiting-events.ts'

function setUp() {
  const begun: string[] = []
  const ended: [string, SpanEnd | undefined][] = []
  const events = new WaitingEvents({
    table: 'trades',
    begin: ({ traceparent }) => {
      begun.push(traceparent)
      return { traceparent: '', end: (result) => void ended.push([traceparent, result]) }
    },
  })
  return { events, begun, ended }
}

const event = (changes: Partial<SampledEvent> = {}): SampledEvent => ({
  ...{ traceparent: 'a', partition: 0, offset: 0, symbol: 'AAPL', receivedAtMs: 1_000 },
  ...changes,
})
const answerOf = (receipts: Readonly<Record<string, number>>) =>
  Object.entries(receipts).map(([symbol, ms]) => [symbol, ms * 1000])

describe('events of the sample that no query shows yet', () => {
  it('are asked for together, by symbol and the earliest receipt', () => {
    const { events } = setUp()
    expect(events.question()).toBeUndefined()
    events.add(event(), 0)
    events.add(event({ traceparent: 'b', symbol: "O'X", receivedAtMs: 900 }), 0)
    expect(events.question()).toBe(
      "SELECT symbol, MAX(received_at) FROM trades WHERE symbol IN ('AAPL', 'O''X') AND received_at >= 900000 GROUP BY symbol LIMIT 2",
    )
  })

  it('are shown when a row of their symbol was received then or later', () => {
    const { events, ended } = setUp()
    events.add(event(), 0)
    events.add(event({ traceparent: 'b', symbol: 'TSLA' }), 0)
    events.answer(answerOf({ TSLA: 999, MSFT: 5_000 }), 10)
    expect(ended).toEqual([])
    events.answer(answerOf({ TSLA: 1_000, AAPL: 3_000 }), 20)
    expect(ended).toEqual([
      ['a', {}],
      ['b', {}],
    ])
    expect(events.question()).toBeUndefined()
  })

  it('stand for their batch, whose last event counts, once', () => {
    const { events, begun, ended } = setUp()
    events.add(event(), 0)
    events.add(event({ offset: 1, symbol: 'TSLA' }), 0)
    events.answer(answerOf({ AAPL: 1_000 }), 10)
    expect(ended).toEqual([])
    events.answer(answerOf({ TSLA: 1_000 }), 20)
    events.add(event({ offset: 2, symbol: 'MSFT' }), 30)
    expect([begun, ended.length, events.count]).toEqual([['a'], 1, 0])
  })

  it('are given up after ten minutes, and say so', () => {
    const { events, ended } = setUp()
    events.add(event(), 0)
    events.answer([], 600_000)
    expect(ended).toEqual([])
    events.answer([], 600_001)
    expect(ended).toEqual([['a', { error: 'no query showed it within 600 s' }]])
  })

  it('are followed a hundred at a time', () => {
    const { events, begun } = setUp()
    for (let i = 0; i < 150; i++) events.add(event({ traceparent: `t${i}`, partition: i }), 0)
    expect([begun.length, events.count]).toEqual([100, 100])
  })
})
