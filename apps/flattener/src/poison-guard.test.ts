import { type IncomingBatch, PartitionStop } from '@tickertape/kafka'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PoisonGuard, type Stop } from './poison-guard.ts'
import type { PoisonLimits } from './poison-window.ts'

const limits: PoisonLimits = { share: 0.5, window: 10, least: 4 }

function setUp(chosen: PoisonLimits = limits) {
  const told: Stop[] = []
  const guard = new PoisonGuard({ limits: chosen, onStop: (stop) => void told.push(stop) })
  return { guard, told }
}

/** A batch of `bars/partition` from `first`, one character a record: `x` becomes a dead letter. */
function batchOf(text: string, first = 0, partition = 0): [IncomingBatch, Set<number>] {
  const records = [...text].map((_, index) => ({
    ...{ offset: first + index, timestampMs: 0, key: null, value: null, headers: {} },
  }))
  const letters = [...text].flatMap((is, index) => (is === 'x' ? [first + index] : []))
  const nextOffset = first + text.length
  const batch = { topic: 'bars', partition, records, nextOffset, highWatermark: nextOffset }
  return [batch as unknown as IncomingBatch, new Set(letters)]
}

/** Offset at which the guard stops, after which it may be asked again; undefined when all pass. */
function stopOf(guard: PoisonGuard, [batch, letters]: [IncomingBatch, Set<number>]) {
  try {
    guard.check(batch, letters)
    guard.committed(batch, letters)
    return undefined
  } catch (cause) {
    expect(cause).toBeInstanceOf(PartitionStop)
    return (cause as PartitionStop).offset
  }
}

describe('PoisonGuard', () => {
  it('bears a few dead letters, and any number beside enough good records', () => {
    const { guard } = setUp()
    expect(stopOf(guard, batchOf('xxx'))).toBeUndefined()
    expect(stopOf(guard, batchOf('......x.x.x.x.', 3))).toBeUndefined()
    expect(guard.stops).toEqual([])
  })

  it('stops before the dead letter that is too many, and says where', () => {
    const { guard, told } = setUp()
    expect(stopOf(guard, batchOf('..xxxxx', 100))).toBe(105)
    expect(told).toEqual([{ topic: 'bars', partition: 0, offset: 105, letters: 4, records: 6 }])
    expect(guard.stops).toEqual(told)
  })

  it('looks at the last records only', () => {
    const { guard } = setUp()
    expect(stopOf(guard, batchOf('.'.repeat(1_000)))).toBeUndefined()
    expect(stopOf(guard, batchOf('xxxxxxxxx', 1_000))).toBe(1_005)
  })

  it('stops one partition and lets the others go on', () => {
    const { guard } = setUp()
    expect(stopOf(guard, batchOf('xxxxx', 0, 1))).toBe(3)
    expect(stopOf(guard, batchOf('..x..', 0, 2))).toBeUndefined()
    expect(guard.stops.map(({ partition }) => partition)).toEqual([1])
  })

  it('stops at the same place again after a rebalance, and speaks of it once', () => {
    const { guard, told } = setUp()
    expect(stopOf(guard, batchOf('xxxxx'))).toBe(3)
    expect(stopOf(guard, batchOf('xxx'))).toBeUndefined()
    guard.assigned()
    expect(guard.stops).toEqual([])
    expect(stopOf(guard, batchOf('xx', 3))).toBe(3)
    expect(guard.stops).toHaveLength(1)
    expect(told).toHaveLength(1)
  })

  it('never stops when every share is borne', () => {
    const { guard } = setUp({ ...limits, share: 1 })
    expect(stopOf(guard, batchOf('x'.repeat(500)))).toBeUndefined()
  })

  it('passes what is before the stop, however records are cut into batches', () => {
    const text = fc.array(fc.constantFrom('.', 'x'), { maxLength: 60 })
    fc.assert(
      fc.property(text, fc.nat(7), (records, cut) => {
        const whole = records.join('')
        const stop = stopOf(setUp().guard, batchOf(whole))
        const passed = whole.slice(0, stop ?? whole.length)
        const { guard } = setUp()
        const size = cut + 1
        for (let at = 0; at < passed.length; at += size) {
          expect(stopOf(guard, batchOf(passed.slice(at, at + size), at))).toBeUndefined()
        }
        if (stop !== undefined) expect(stopOf(guard, batchOf('x', stop))).toBe(stop)
      }),
    )
  })
})
