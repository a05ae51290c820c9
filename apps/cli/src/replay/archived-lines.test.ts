import type { ArchiveStore } from '@tickertape/archive'
import { FakeS3 } from '@tickertape/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { archivedLines, spanOf } from './archived-lines.ts'
import { listObjects } from './object-list.ts'
import { archive, storeOf, TOPIC } from './test-archive.ts'
import type { TimeWindow } from './time-window.ts'

const HOUR = 3_600_000
const T = 1_000 * HOUR

let fake: FakeS3
let store: ArchiveStore
beforeEach(async () => {
  fake = await FakeS3.start()
  store = storeOf(fake)
})
afterEach(async () => {
  store[Symbol.dispose]()
  await fake[Symbol.asyncDispose]()
})

const at = (...hours: number[]) =>
  hours.map((hour, offset) => ({ offset, timestampMs: T + hour * HOUR }))
const onlyList = async (window: TimeWindow) =>
  (await listObjects(store, TOPIC, window))[0] ?? expect.fail('no objects')

async function offsetsOf(fromHour: number, toHour: number): Promise<number[]> {
  const window = { fromMs: T + fromHour * HOUR, toMs: T + toHour * HOUR, isOpen: false }
  const list = await onlyList(window)
  return (await Array.fromAsync(archivedLines(store, list, window))).map(({ offset }) => offset)
}

describe('archivedLines', () => {
  it('gives the records of a time by offset, although those of late hours are in other objects', async () => {
    await archive(store, at(0, 0.5, 3, 1.2, 1.4, 3.1, 0.9, 1.9))
    expect(await offsetsOf(0, 4)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(await offsetsOf(1, 2)).toEqual([3, 4, 7])
    expect(await offsetsOf(0.5, 1.3)).toEqual([1, 3, 6])
  })

  it('goes on where it was when the store breaks off in the middle', async () => {
    await archive(store, at(...Array.from({ length: 500 }, (_, index) => index / 500)))
    let faults = 3
    fake.fault = ({ method, key }) =>
      method === 'GET' && key !== '' && faults-- > 0
        ? faults % 2 === 0
          ? 'lost answer'
          : { status: 503, code: 'SlowDown' }
        : undefined
    expect(await offsetsOf(0, 1)).toEqual(Array.from({ length: 500 }, (_, index) => index))
  })

  it('tells what was read, in compressed bytes', async () => {
    await archive(store, at(0, 1, 2))
    const window = { fromMs: T, toMs: T + 3 * HOUR, isOpen: false }
    const list = await onlyList(window)
    let bytes = 0
    const lines = archivedLines(store, list, window, (more) => {
      bytes += more
    })
    await Array.fromAsync(lines)
    expect(list.length).toBe(3)
    expect(bytes).toBe(list.bytes)
  })

  it('names an object that is cut short, and one that no archiver wrote', async () => {
    await archive(store, at(0))
    const [[key, object]] = [...fake.objects] as [[string, { body: Buffer; metadata: object }]]
    fake.objects.set(key, { ...object, body: object.body.subarray(0, -9) } as never)
    await expect(offsetsOf(0, 1)).rejects.toMatchObject({
      code: 'TAPE_ARCHIVE_DAMAGED',
      message: expect.stringContaining(key),
    })
  })
})

describe('spanOf', () => {
  it('finds the first and the last offset of a time, whatever object they are in', async () => {
    await archive(store, at(0, 3, 1, 2, 1.5, 2.5))
    const span = async (fromHour: number, toHour: number) => {
      const window = { fromMs: T + fromHour * HOUR, toMs: T + toHour * HOUR, isOpen: false }
      return spanOf(store, await onlyList(window), window)
    }
    expect(await span(0, 4)).toEqual({ firstOffset: 0, lastOffset: 5, firstMs: T })
    expect(await span(1, 2)).toEqual({ firstOffset: 2, lastOffset: 4, firstMs: T + HOUR })
    expect(await span(1.1, 1.2)).toBeUndefined()
  })
})
