import { expect, test } from 'vitest'
import { parseExactly } from './exact-json.ts'

test('keeps every digit of an integer beyond 2^53', () => {
  expect(parseExactly('[9007199254740993,-12345678901234567]')).toEqual([
    9007199254740993n,
    -12345678901234567n,
  ])
})

test('leaves epoch microseconds, doubles and strings of digits as they are', () => {
  const text = '[1780000000123457,0.12345678901234567,1.2345678901234567E19,"9007199254740993"]'
  expect(parseExactly(text)).toEqual(JSON.parse(text))
})
