import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inOrder } from './in-order.ts'

describe('inOrder', () => {
  it('gives every record once and by offset, however hours interleave', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 60 }), async (hours) => {
        const byHour = Map.groupBy(hours.keys(), (offset) => hours[offset])
        const objects = [...byHour.values()]
          .map((offsets) => ({ firstOffset: offsets[0] as number, offsets }))
          .sort((a, b) => a.firstOffset - b.firstOffset)
        const seen: number[] = []
        async function* open({ offsets }: { offsets: number[] }) {
          for (const offset of offsets) yield { offset }
        }
        for await (const { offset } of inOrder(objects, open)) seen.push(offset)
        expect(seen).toEqual([...hours.keys()])
      }),
    )
  })

  it('opens an object only when its turn comes, and closes what is open when nobody reads on', async () => {
    const opened: number[] = []
    let open = 0
    async function* records({ firstOffset }: { firstOffset: number }) {
      opened.push(firstOffset)
      open++
      try {
        yield { offset: firstOffset }
        yield { offset: firstOffset + 1 }
      } finally {
        open--
      }
    }
    const objects = [0, 2, 4].map((firstOffset) => ({ firstOffset }))
    for await (const { offset } of inOrder(objects, records)) if (offset === 2) break
    expect(opened).toEqual([0, 2])
    expect(open).toBe(0)
  })
})
