import { expect, it } from 'vitest'
import { describeDifference, differencesOf } from './facts.ts'

const service = (facts: Record<string, string>) => new Map(Object.entries(facts))

it('finds no difference between equal services', () => {
  const broker = service({ image: 'a:1', 'port 1': 'open' })
  expect(differencesOf(new Map([['broker', broker]]), new Map([['broker', broker]]))).toEqual([])
})

it('finds another value and a fact that only one side has', () => {
  const compose = new Map([['broker', service({ image: 'a:1', 'port 1': 'open' })]])
  const chart = new Map([['broker', service({ image: 'a:2', 'port 2': 'open' })]])
  expect(differencesOf(compose, chart).map(describeDifference)).toEqual([
    'broker, image: compose has a:1, the chart a:2',
    'broker, port 1: compose has open, the chart none',
    'broker, port 2: compose has none, the chart open',
  ])
})

it('names a service that only one side has once, whatever it consists of', () => {
  const audit = new Map([['audit', service({ image: 'a:1', 'port 1': 'open' })]])
  const expected = 'audit, workload: compose has there, the chart none'
  expect(differencesOf(audit, new Map()).map(describeDifference)).toEqual([expected])
})
