import { expect, test } from 'vitest'
import { idlePartitions } from './consumption.ts'

const state = (partition: number, name: string) => ({
  partition,
  segment: `bars__${partition}__0__20261121T0457Z`,
  state: name,
})

test('nothing is idle when every partition consumes', () => {
  expect(idlePartitions([state(0, 'CONSUMING'), state(1, 'CONSUMING')], 2)).toEqual([])
})

test('partitions that stopped and partitions without any segment are idle', () => {
  expect(idlePartitions([state(0, 'CONSUMING'), state(2, 'OFFLINE')], 3)).toEqual([
    { partition: 1, state: 'MISSING' },
    state(2, 'OFFLINE'),
  ])
})
