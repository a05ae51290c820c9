import type { Results, Row } from '@tickertape/flink'
import { expect, it } from 'vitest'
import { rowWriter } from './row-writer.ts'

const columns = [{ name: 'symbol' }, { name: 'price' }]
const part = (...data: readonly Row[]): Results => ({ columns, data })
const added = (...fields: readonly unknown[]): Row => ({ kind: 'INSERT', fields })
const gone = (...fields: readonly unknown[]): Row => ({ kind: 'DELETE', fields })

it('writes the names of columns once, and what becomes of each row', () => {
  const write = rowWriter({ form: 'text', isColoured: false })
  expect(write(part(added('AAPL', 1.5)))).toBe('op  symbol  price\n+I  AAPL    1.5\n')
  expect(write(part(gone('A', null)))).toBe('-D  A\n')
  expect(write(part(added('A', 2)))).toBe('+I  A       2\n')
})

it('writes nothing for a part without rows, and the names with the first that has some', () => {
  const write = rowWriter({ form: 'csv', isColoured: false })
  expect(write(part())).toBe('')
  expect(write(part(added('A,"B"', 1)))).toBe('op,symbol,price\r\n+I,"A,""B""",1\r\n')
  expect(write(part(added('C', 2)))).toBe('+I,C,2\r\n')
})

it('writes an object a line as JSON', () => {
  const write = rowWriter({ form: 'json', isColoured: false })
  expect(write(part(added('A', 1), gone('A', 1)))).toBe(
    '{"op":"+I","symbol":"A","price":1}\n{"op":"-D","symbol":"A","price":1}\n',
  )
})

it('leaves out what becomes of a row where nothing can', () => {
  const table = rowWriter({ form: 'csv', isColoured: false })
  expect(table(part(added('AAPL', 1)), false)).toBe('symbol,price\r\nAAPL,1\r\n')
  const json = rowWriter({ form: 'json', isColoured: false })
  expect(json(part(added('AAPL', 1)), false)).toBe('{"symbol":"AAPL","price":1}\n')
})
