import { beforeEach, describe, expect, it } from 'vitest'
import { Subscriptions } from './subscriptions.ts'
import { everyOne, type Subscription } from './venue.ts'

const bars = (...symbols: string[]): Subscription[] =>
  symbols.map((symbol) => ({ kind: 'bars', symbol }))
const wanted = bars('A', 'B', 'C')
const request = (id: number, subscriptions: readonly Subscription[]) => ({
  message: {},
  subscriptions,
  id,
})

describe('Subscriptions', () => {
  let refused: Set<string>
  let subscriptions: Subscriptions
  beforeEach(() => {
    refused = new Set()
    subscriptions = new Subscriptions(wanted, refused)
  })

  it('has everything due on a new connection, and nothing that was asked for', () => {
    expect(subscriptions.due).toEqual(wanted)
    subscriptions.asked(request(1, bars('A', 'B')))
    expect(subscriptions.due).toEqual(bars('C'))
    expect(subscriptions.unanswered).toEqual(wanted)
  })

  it('takes an answer for one request, for some, or for a whole set', () => {
    subscriptions.asked(request(1, bars('A')))
    subscriptions.asked(request(2, bars('B', 'C')))
    subscriptions.acknowledge({ request: 2 })
    expect(subscriptions.acknowledged).toEqual(bars('B', 'C'))
    subscriptions.acknowledge({ subscriptions: bars('A', 'never wanted') })
    expect(subscriptions.acknowledged).toEqual(wanted)
    subscriptions.acknowledge({ request: 99 })
    expect(subscriptions.unanswered).toEqual([])
  })

  it('asks again for the difference between what is wanted and what is acknowledged', () => {
    subscriptions.asked(request(1, wanted))
    subscriptions.acknowledge({ subscriptions: bars('B') })
    subscriptions.askAgain()
    expect(subscriptions.due).toEqual(bars('A', 'C'))
  })

  it('finds lacking what the answer to its request leaves out, and due what it takes away', () => {
    subscriptions.asked(request(1, bars('A', 'B')))
    subscriptions.asked(request(2, bars('C')))
    subscriptions.current(bars('A'))
    expect(subscriptions.lacking).toEqual(bars('B'))
    expect(subscriptions.unanswered).toEqual(bars('C'))
    subscriptions.current(bars('A', 'C'))
    expect(subscriptions.unanswered).toEqual([])
    subscriptions.current(bars('C'))
    expect(subscriptions.due).toEqual(bars('A'))
  })

  it('never asks again for what was refused, on any connection', () => {
    subscriptions.asked(request(1, bars('A')))
    expect(subscriptions.refuse({ request: 1 })).toEqual(bars('A'))
    expect(subscriptions.refuse({ subscriptions: bars('Z') })).toEqual([])
    const next = new Subscriptions(wanted, refused)
    expect(next.due).toEqual(bars('B', 'C'))
    expect(next.sought).toEqual(bars('B', 'C'))
    expect(next.hopeless).toBe(false)
    next.refuse({ subscriptions: bars('B', 'C') })
    expect(next.hopeless).toBe(true)
  })

  it('asks once more for what is to be renewed', () => {
    subscriptions.acknowledge({ subscriptions: wanted })
    subscriptions.renew(bars('B'))
    expect(subscriptions.due).toEqual(bars('B'))
    expect(subscriptions.acknowledged).toEqual(bars('A', 'C'))
  })

  it('tells the kinds of a symbol apart', () => {
    const both = new Subscriptions(everyOne(['bars', 'trades'], ['A', 'A']), new Set())
    both.acknowledge({ subscriptions: bars('A') })
    expect(both.due).toEqual([{ kind: 'trades', symbol: 'A' }])
  })
})
