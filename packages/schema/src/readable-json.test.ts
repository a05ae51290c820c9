import { expect, test } from 'vitest'
import { readableJson } from './readable-json.ts'

test('numbers that JSON does not have are named', () => {
  const value = { o: Number.NaN, h: Number.POSITIVE_INFINITY, l: 1, n: null }
  expect(readableJson(value)).toBe('{"o":"NaN","h":"Infinity","l":1,"n":null}')
})
