import { expect, it } from 'vitest'
import { alertText } from './alert-text.ts'

it.each([
  [{ rule: 'price', measured: 201.5, bound: 200 }, 'over 200.00'],
  [{ rule: 'price', measured: 0.0251, bound: 0.03 }, 'under 0.0300'],
  [{ rule: 'move', measured: -3.24, bound: -3 }, 'moved −3.2 %'],
  [{ rule: 'volume', measured: 5.04, bound: 4 }, 'volume +5.0 σ'],
  [{ rule: 'return', measured: -4.5, bound: -4 }, 'return −4.5 σ'],
  [{ rule: 'silence', measured: 10, bound: 10 }, 'silent for 10 min'],
])('says %o in a few words', (found, words) => {
  expect(alertText(found)).toBe(words)
})
