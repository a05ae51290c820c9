import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tables } from './tables.ts'
import { WriteList } from './writes.ts'

const rows = fc.array(
  fc.record({ partition: fc.constantFrom('a', 'b', 'c'), bytes: fc.integer({ min: 1, max: 50 }) }),
  { maxLength: 200 },
)
const limits = fc.record({
  rows: fc.integer({ min: 1, max: 20 }),
  bytes: fc.integer({ min: 1, max: 200 }),
})

it('puts every row in one write, with rows of its own partition, within both limits', () => {
  fc.assert(
    fc.property(rows, limits, (all, limit) => {
      const list = new WriteList(tables.trades, limit)
      all.forEach(({ partition, bytes }, at) => {
        list.add({ partition, values: [at] }, bytes)
      })
      const writes = list.all()
      const places = writes.flatMap((write) => write.rows.map(([at]) => at as number))
      expect(places.sort((a, b) => a - b)).toEqual(all.map((_, at) => at))
      for (const write of writes) {
        const from = write.rows.map(([at]) => all[at as number] as (typeof all)[number])
        expect(new Set(from.map(({ partition }) => partition)).size).toBe(1)
        expect(write.bytes).toBe(from.reduce((sum, { bytes }) => sum + bytes, 0))
        expect(write.rows.length).toBeLessThanOrEqual(limit.rows)
        const beforeLast = write.bytes - (from.at(-1)?.bytes ?? 0)
        expect(beforeLast).toBeLessThan(limit.bytes)
      }
    }),
  )
})
