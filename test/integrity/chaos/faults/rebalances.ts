import type { Member } from '../fleet.ts'
import { between, pick } from '../random.ts'
import type { Fault } from './fault.ts'

const MOST_GUESTS = 3

export const rebalances: Fault = {
  name: 'rebalances',
  what: 'flatteners and archivers are added and removed every few seconds',
  targets: ['membership'],
  lastsMs: [15_000, 30_000],
  weight: 3,
  async inject({ fleet }, { forMs, random, pause }) {
    const guests: Member[] = []
    const untilMs = performance.now() + forMs
    while (performance.now() < untilMs) {
      const leaves = guests.length >= MOST_GUESTS || random() < 0.4
      const guest = leaves ? guests.shift() : undefined
      if (guest) await guest[Symbol.asyncDispose]()
      else guests.push(await fleet.guest(pick(random, ['flattener', 'archiver'] as const)))
      await pause(between(random, 1_000, 4_000))
    }
    await Promise.all(guests.map((guest) => guest[Symbol.asyncDispose]()))
  },
}
