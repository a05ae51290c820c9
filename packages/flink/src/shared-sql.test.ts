import { expect, it } from 'vitest'
import { neededBy, neededByTyped } from './shared-sql.ts'

const trades = 'CREATE TEMPORARY TABLE `trades` ()'
const bars = 'CREATE TEMPORARY TABLE `bars` ()'
const big = 'CREATE TEMPORARY VIEW `big_trades` AS SELECT * FROM `trades`'
const shared = [bars, trades, big]

it('finds a table that only a view needs, and sends it first', () => {
  expect(neededBy(['SELECT * FROM `big_trades`'], shared)).toEqual([trades, big])
  expect(neededBy(['SELECT * FROM `bars`'], shared)).toEqual([bars])
})

it('takes the names that somebody types with or without quotes, whole', () => {
  expect(neededByTyped('select count(*) from big_trades', shared)).toEqual([trades, big])
  expect(neededByTyped('select count(*) from `trades`', shared)).toEqual([trades])
  expect(neededByTyped('select count(*) from my_bars', shared)).toEqual([])
})
