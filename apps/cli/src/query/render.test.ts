import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { overviewJson, overviewText, resultJson, resultText } from './render.ts'

const result = {
  columns: [
    { name: 'symbol', type: 'STRING' },
    { name: 'c', type: 'DOUBLE' },
    { name: 'time_stamp', type: 'LONG' },
  ],
  rows: [
    ['AAPL', 189.25, 1_780_000_000_123],
    ['BTC/USD', 0.5, 1_780_000_001_000],
  ],
  timeUsedMs: 7,
}
const none = { ...result, rows: [] }

test('a pipe gets aligned text without lines or colour', () => {
  expect(resultText(result, false)).toBe(
    [
      'symbol        c               time_stamp',
      'AAPL     189.25  2026-05-28 20:26:40.123',
      'BTC/USD     0.5  2026-05-28 20:26:41.000',
    ].join('\n'),
  )
})

test('a terminal gets a table with lines, and how long it took', () => {
  const text = resultText(result, true)
  expect(stripVTControlCharacters(text).split('\n')).toEqual([
    '┌─────────┬────────┬─────────────────────────┐',
    '│ symbol  │      c │              time_stamp │',
    '├─────────┼────────┼─────────────────────────┤',
    '│ AAPL    │ 189.25 │ 2026-05-28 20:26:40.123 │',
    '│ BTC/USD │    0.5 │ 2026-05-28 20:26:41.000 │',
    '└─────────┴────────┴─────────────────────────┘',
    '2 rows in 7 ms',
  ])
})

test('an empty result and an empty table say so', () => {
  expect(resultText(none, false)).toBe('no rows')
  expect(overviewText({ table: 'bars', limit: 40, counts: none, latest: none }, false)).toBe(
    'bars is empty: no event has arrived yet',
  )
})

test('JSON has the numbers as they are, also those beyond 2^53', () => {
  const long = { ...result, rows: [['AAPL', null, 9007199254740993n]] }
  expect(resultJson(long)).toBe('[{"symbol":"AAPL","c":null,"time_stamp":9007199254740993}]')
  expect(overviewJson({ table: 'bars', limit: 40, counts: none, latest: none })).toBe(
    '{"table":"bars","counts":[],"latest":[]}',
  )
})
