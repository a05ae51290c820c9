import { describe, expect, it } from 'vitest'
import { merge } from './merge.ts'

async function* numbers(...values: number[]): AsyncGenerator<number> {
  for (const value of values) yield value
}

describe('merge', () => {
  it('gives everything of each, in the order of each', async () => {
    const all: number[] = []
    for await (const value of merge(numbers(1, 2, 3), numbers(), numbers(10, 20))) all.push(value)
    expect(all.filter((value) => value < 10)).toEqual([1, 2, 3])
    expect(all.filter((value) => value >= 10)).toEqual([10, 20])
  })

  it('goes on with one while another waits', async () => {
    const never = Promise.withResolvers<void>()
    async function* waits(): AsyncGenerator<number> {
      await never.promise
      yield 0
    }
    const all: number[] = []
    for await (const value of merge(waits(), numbers(1, 2))) {
      all.push(value)
      if (value === 2) never.resolve()
    }
    expect(all).toEqual([1, 2, 0])
  })

  it('ends the others when one fails', async () => {
    let ended = false
    async function* endless(): AsyncGenerator<number> {
      try {
        for (let n = 0; ; n++) yield n
      } finally {
        ended = true
      }
    }
    async function* fails(): AsyncGenerator<number> {
      yield 1
      throw new Error('refused')
    }
    const read = async () => {
      for await (const _ of merge(endless(), fails()));
    }
    await expect(read()).rejects.toThrow('refused')
    expect(ended).toBe(true)
  })
})
