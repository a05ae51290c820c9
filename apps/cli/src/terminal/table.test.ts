import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { renderTable } from './table.ts'

const options = { head: ['name', 'count'], align: ['left', 'right'] as const, isColoured: false }
const rows = [
  ['a', '1'],
  ['longer', '20,000'],
]

test('columns are aligned, and lines end with what is in them', () => {
  const align = [...options.align]
  expect(renderTable({ ...options, align }, rows).split('\n')).toEqual([
    'name     count',
    'a            1',
    'longer  20,000',
  ])
})

test('colour changes nothing but the colour', () => {
  const align = [...options.align]
  const coloured = renderTable({ ...options, align, isColoured: true }, rows)
  expect(coloured).toContain('\u001b[2m')
  expect(stripVTControlCharacters(coloured)).toBe(renderTable({ ...options, align }, rows))
})

test('a cell that brings its colour is as wide as its text', () => {
  const align = [...options.align]
  const table = renderTable({ ...options, align }, [['\u001b[32mup\u001b[39m', '1'], ...rows])
  expect(stripVTControlCharacters(table).split('\n')[1]).toBe('up           1')
})

test('a line that is too long for the terminal is cut', () => {
  const align = [...options.align]
  expect(renderTable({ ...options, align, width: 9 }, rows).split('\n')[2]).toBe('longer  …')
})
