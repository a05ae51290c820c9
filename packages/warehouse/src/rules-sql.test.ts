import { type Kind, kinds, ruleOf, schemas } from '@tickertape/schema'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TestArchive } from './test-archive.ts'

const ruled: Readonly<Record<Kind, readonly string[]>> = {
  bars: ['o', 'h', 'l', 'c', 'v'],
  trades: ['p', 's'],
  quotes: ['bp', 'bs', 'ap', 'as'],
}

const dayMs = Date.parse('2026-11-20')
const number = fc.oneof(
  fc.constantFrom(-1, 0, 1, 2, 3),
  fc.double({ noNaN: true, min: -5, max: 1e9 }),
)

const itemOf = (kind: Kind, values: readonly number[], at: number) => ({
  ...Object.fromEntries(schemas[kind].item.fields.map(({ name }) => [name, `${at}`])),
  ...Object.fromEntries(ruled[kind].map((name, field) => [name, values[field]])),
  ...{ t: kind === 'bars' ? dayMs + at : (dayMs + at) * 1000 },
  ...(kind === 'bars' ? { n: null, vw: null } : {}),
})

it.each(kinds)('%s are those that the rules of the flattener let pass', async (kind) => {
  await using archive = await TestArchive.start()
  const values = fc.array(number, { minLength: 5, maxLength: 5 })
  const sample = fc.sample(values, { numRuns: 2_000, seed: 7 })
  await archive.add({
    ...{ kind, offset: 0, receivedMs: dayMs },
    records: sample.map((some, at) => ({ items: [itemOf(kind, some, at)] })),
  })
  await archive.compact('2026-11-20', [kind])
  const rows = await archive.rows(kind, '2026-11-20')
  const found = rows.map(({ symbol }) => Number(symbol)).sort((a, b) => a - b)
  const good = sample.flatMap((some, at) => (ruleOf[kind](some) === undefined ? [at] : []))
  expect(good.length).toBeGreaterThan(10)
  expect(good.length).toBeLessThan(2_000)
  expect(found).toEqual(good)
})
