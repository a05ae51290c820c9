import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Batch } from '../batching/batcher.ts'
import { SendQueue } from './send-queue.ts'

const batch = (events: number, bytes = 10, key = 'A'): Batch => ({
  kind: 'bars',
  events,
  record: { topic: 'raw', key, value: Buffer.alloc(bytes) },
})

/** Whether a promise is settled once everything that is ready has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  promise.then(
    () => {
      settled = true
    },
    () => {},
  )
  await new Promise(setImmediate)
  return settled
}

describe('SendQueue', () => {
  it('gives all that waits as one send, up to the limit of bytes', async () => {
    const queue = new SendQueue(1_000, 25)
    await queue.put([batch(1), batch(2), batch(3), batch(4, 100), batch(5)])
    queue.close()
    const sends: number[][] = []
    for await (const send of queue.sends()) sends.push(send.map(({ events }) => events))
    expect(sends).toEqual([[1, 2], [3], [4], [5]])
  })

  it('makes a put wait while it is full, also with what is being sent', async () => {
    const queue = new SendQueue(10, 1_000)
    await queue.put([batch(10)])
    const waiting = queue.put([batch(1)])
    const sends = queue.sends()
    await sends.next()
    expect(await isSettled(waiting)).toBe(false)
    const next = sends.next()
    await waiting
    expect((await next).value).toHaveLength(1)
    expect([queue.events, queue.acknowledged]).toEqual([1, 10])
  })

  it('takes dead letters although it is full, until 8 MB of them wait', async () => {
    const queue = new SendQueue(10, 20_000_000)
    await queue.put([batch(10)])
    const letter = { topic: 'dlq', key: null, value: Buffer.alloc(4_194_304) }
    expect([1, 2, 3].map(() => queue.offer(letter))).toEqual([true, true, false])
    const sends = queue.sends()
    expect((await sends.next()).value).toHaveLength(3)
    expect(queue.offer(letter)).toBe(false)
    const next = sends.next()
    await isSettled(next)
    expect(queue.offer(letter)).toBe(true)
    expect((await next).value).toHaveLength(1)
    expect([queue.events, queue.acknowledged]).toEqual([0, 10])
  })

  it('takes one dead letter of any size, and none when nothing is taken any more', () => {
    const queue = new SendQueue(10, 1_000)
    expect(queue.offer({ topic: 'dlq', key: null, value: Buffer.alloc(9_000_000) })).toBe(true)
    queue.close()
    expect(queue.offer({ topic: 'dlq', key: null, value: Buffer.alloc(1) })).toBe(false)
  })

  it('takes a frame larger than itself', async () => {
    const queue = new SendQueue(10, 1_000)
    await queue.put([batch(50), batch(50)])
    expect(queue.events).toBe(100)
  })

  it('tells whoever waits to put that the sender failed', async () => {
    const queue = new SendQueue(10, 1_000)
    await queue.put([batch(10)])
    const waiting = queue.put([batch(1)])
    queue.fail(new Error('refused'))
    await expect(waiting).rejects.toThrow('refused')
    await expect(queue.put([batch(1)])).rejects.toThrow('refused')
  })

  it('gives every batch once and in order, whatever the sizes and limits', async () => {
    const sizes = fc.array(fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 5 }))
    const limit = fc.integer({ min: 1, max: 100 })
    await fc.assert(
      fc.asyncProperty(sizes, limit, limit, async (frames, capacity, maxBytes) => {
        const queue = new SendQueue(capacity, maxBytes)
        const put = (async () => {
          for (const frame of frames) await queue.put(frame.map((size) => batch(size, size)))
          queue.close()
        })()
        const taken: number[] = []
        for await (const send of queue.sends()) taken.push(...send.map(({ events }) => events))
        await put
        expect(taken).toEqual(frames.flat())
        expect(queue.events).toBe(0)
        expect(queue.acknowledged).toBe(taken.reduce((sum, events) => sum + events, 0))
      }),
    )
  })
})
