import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { overviewJson, overviewText, resultCsv, resultJson, resultText } from './render.ts'

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

test('a terminal gets colour, and how long it took', () => {
  const text = resultText(result, true)
  expect(text).toContain('\u001b[')
  expect(stripVTControlCharacters(text).split('\n')).toEqual([
    ...resultText(result, false).split('\n'),
    '2 rows in 7 ms',
  ])
})

test('a spreadsheet gets every cell, quoted where it must be, and numbers as they are', () => {
  const rows = [
    ['A"B', 1.5, 1_780_000_000_123],
    ['C,D', null, 9007199254740993n],
  ]
  expect(resultCsv({ ...result, rows }).split('\r\n')).toEqual([
    'symbol,c,time_stamp',
    '"A""B",1.5,1780000000123',
    '"C,D",,9007199254740993',
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
