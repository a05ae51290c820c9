import type { OutgoingRecord } from '@tickertape/kafka'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMetrics } from '../metrics.ts'
import { type LetterOptions, RejectionLetters } from './rejection-letters.ts'

const NOW = 1_795_000_000_000

function setUp(options: Partial<LetterOptions> = {}) {
  const kept: OutgoingRecord[] = []
  const clock = { now: NOW }
  const letters = new RejectionLetters({
    dlqTopic: 'dlq',
    perMinute: 3,
    maxBytes: 1_000_000,
    offer: (letter) => kept.push(letter) > 0,
    metrics: createMetrics([], () => 0),
    now: () => clock.now,
    ...options,
  })
  return { letters, kept, clock }
}

const header = (name: string) => (letter: OutgoingRecord) => letter.headers?.[name]

describe('RejectionLetters', () => {
  it('keeps a frame as it came from the wire, with its reason and its origin', () => {
    const { letters, kept } = setUp()
    const what = Buffer.from([0xff, 0x00, 0x7b])
    const lineage = { feed: 'iex', session: 'abc', receivedAt: 1_795_000_000_000_123 }
    letters.keep('alpaca', 'message is not a JSON array', () => ({ what, ...lineage }))
    expect(kept).toMatchObject([
      {
        topic: 'dlq',
        key: null,
        value: what,
        timestampMs: NOW,
        headers: {
          'dlq-service': 'producer',
          'dlq-code': 'TAPE_SOURCE_FRAME',
          'dlq-reason': 'message is not a JSON array',
          'dlq-source': 'alpaca',
          'dlq-feed': 'iex',
          'dlq-session': 'abc',
          'dlq-received-at': '1795000000000123',
        },
      },
    ])
  })

  it('names kind and place of an item', () => {
    const { letters, kept } = setUp()
    const item = { what: '{"S":""}', kind: 'bars', feed: 'a.csv', where: 'row 17' } as const
    letters.keep('file', 'symbol is missing or malformed', () => item)
    expect(kept[0]?.headers).toMatchObject({
      'dlq-code': 'TAPE_SOURCE_ITEM',
      'dlq-kind': 'bars',
      'dlq-where': 'row 17',
      'dlq-received-at': `${NOW}000`,
    })
  })

  it('keeps so many a minute, and the next letter says how many are missing before it', () => {
    const { letters, kept, clock } = setUp()
    for (let i = 0; i < 10; i++) letters.keep('x', 'bad', () => ({ what: String(i) }))
    clock.now += 20_000
    letters.keep('x', 'bad', () => ({ what: '10' }))
    letters.keep('x', 'bad', () => ({ what: '11' }))
    expect(kept.map(({ value }) => value.toString())).toEqual(['0', '1', '2', '10'])
    expect(kept.map(header('dlq-left-out'))).toEqual([undefined, undefined, undefined, '7'])
    expect(letters.notKept).toBe(8)
  })

  it('accounts for every rejection, whatever the pace and whether there is room', () => {
    const step = fc.record({ pauseMs: fc.nat(30_000), room: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let room = true
        const taken: OutgoingRecord[] = []
        const offer = (letter: OutgoingRecord) => room && taken.push(letter) > 0
        const { letters, clock } = setUp({ offer })
        for (const { pauseMs, room: isRoom } of steps) {
          clock.now += pauseMs
          room = isRoom
          letters.keep('x', 'bad', () => ({ what: 'y' }))
        }
        expect(taken.length + letters.notKept).toBe(steps.length)
        const minutes = (clock.now - NOW) / 60_000
        expect(taken.length).toBeLessThanOrEqual(3 + 3 * minutes)
        const said = taken.reduce(
          (sum, letter) => sum + Number(header('dlq-left-out')(letter) ?? 0),
          0,
        )
        expect(said).toBeLessThanOrEqual(letters.notKept)
      }),
    )
  })

  it('counts a large frame for many, and keeps the beginning of one that does not fit', () => {
    const { letters, kept } = setUp({ perMinute: 11, maxBytes: 640_000 })
    letters.keep('x', 'bad', () => ({ what: Buffer.alloc(5_000_000, 1) }))
    letters.keep('x', 'bad', () => ({ what: 'next' }))
    expect(kept.map(({ value }) => value.length)).toEqual([640_000, 4])
    expect(kept.map(header('dlq-cut-from'))).toEqual(['5000000', undefined])
    letters.keep('x', 'bad', () => ({ what: Buffer.alloc(640_000) }))
    expect(letters.notKept).toBe(1)
  })

  it('builds nothing for what it does not keep', () => {
    const { letters } = setUp({ perMinute: 0 })
    const build = () => {
      throw new Error('built')
    }
    letters.keep('x', 'bad', build)
    expect(letters.notKept).toBe(1)
  })
})
