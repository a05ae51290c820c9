import { expect, it } from 'vitest'
import { Gate } from './gate.ts'

it('lets no more than its limit run at once, and all of them in the end', async () => {
  const gate = new Gate(3)
  let running = 0
  let most = 0
  const work = async (at: number) => {
    most = Math.max(most, ++running)
    await new Promise(setImmediate)
    running--
    return at
  }
  const results = await Promise.all(Array.from({ length: 20 }, (_, at) => gate.run(() => work(at))))
  expect(results).toEqual(Array.from({ length: 20 }, (_, at) => at))
  expect(most).toBe(3)
})

it('lets the next one in when one has failed', async () => {
  const gate = new Gate(1)
  const failing = gate.run(async () => {
    throw new Error('lost')
  })
  const next = gate.run(async () => 'in')
  await expect(failing).rejects.toThrow('lost')
  expect(await next).toBe('in')
})
