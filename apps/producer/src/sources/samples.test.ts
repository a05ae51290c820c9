import { type Kind, kinds } from '@tickertape/schema'
import { describe, expect, it } from 'vitest'
import { itemProblem } from '../batching/item-problem.ts'
import { sources } from './index.ts'
import { samples } from './samples.ts'

/** The key is there because an absent kind is the same as an empty one. */
const complete = (items: object) => ({ bars: [], trades: [], quotes: [], ...items })

describe.each(Object.entries(samples))('the fields of %s', (name, source) => {
  it.each(source.messages)('maps $title', ({ message, gives }) => {
    expect(complete(source.read(message))).toEqual(complete(gives))
  })

  it('are told for the kinds that it gives, and no others', () => {
    const { kinds: given } = sources[name as keyof typeof sources]
    expect(Object.keys(source.fields).toSorted()).toEqual(given.toSorted())
  })

  it('are shown in a sample of every kind that breaks no rule', () => {
    const shown = (kind: Kind) => source.messages.flatMap(({ gives }) => [...(gives[kind] ?? [])])
    for (const kind of Object.keys(source.fields) as Kind[]) {
      const problemOf = itemProblem[kind] as (item: unknown, latest: number) => string | undefined
      const good = shown(kind).filter((item) => problemOf(item, Number.MAX_VALUE) === undefined)
      expect(good, `samples of ${kind}`).not.toEqual([])
    }
  })
})

it('every kind is told by some source', () => {
  const told = Object.values(samples).flatMap(({ fields }) => Object.keys(fields))
  expect(new Set(told)).toEqual(new Set(kinds))
})
