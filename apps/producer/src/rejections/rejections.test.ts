import { hideSecrets } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { createMetrics } from '../metrics.ts'
import { RejectionLetters } from './rejection-letters.ts'
import { Rejections } from './rejections.ts'

describe('Rejections', () => {
  it('counts every event by reason and shows one example of each a minute', async () => {
    const shown: object[] = []
    const log = { debug() {}, info() {}, warn: (facts: object) => void shown.push(facts) }
    const metrics = createMetrics([], () => 0)
    let now = 0
    const rejections = new Rejections(log, metrics, { now: () => now })
    rejections.add('too old', () => ({ feed: 'a.csv', where: 'row 1', what: 'first' }))
    rejections.add('too old', () => ({ what: 'second' }))
    rejections.add('too new', () => ({ what: 'x'.repeat(400) }))
    now = 60_000
    rejections.add('too old', () => ({ what: 'third' }))
    expect(rejections.total).toBe(4)
    expect((await metrics.rejected.get()).values).toMatchObject([
      { labels: { reason: 'too old' }, value: 3 },
      { labels: { reason: 'too new' }, value: 1 },
    ])
    expect(shown).toEqual([
      { reason: 'too old', where: 'a.csv row 1', example: 'first' },
      { reason: 'too new', example: `${'x'.repeat(300)}...` },
      { reason: 'too old', example: 'third' },
    ])
  })

  it('hides a secret that a feed repeats, and leaves all other bytes as they came', () => {
    const shown: object[] = []
    const kept: (string | Buffer)[] = []
    const log = { debug() {}, info() {}, warn: (facts: object) => void shown.push(facts) }
    const letters = new RejectionLetters({
      dlqTopic: 'dlq',
      perMinute: 10,
      maxBytes: 1_000,
      offer: ({ value }) => kept.push(value as Buffer) > 0,
      metrics: createMetrics([], () => 0),
    })
    const hide = hideSecrets(['top secret'])
    const rejections = new Rejections(
      log,
      createMetrics([], () => 0),
      { letters, hide },
    )
    const bytes = Buffer.from([0xff, 0x00, 0x80])
    rejections.add('refused', () => ({ what: 'key top+secret' }))
    rejections.add('not text', () => ({ what: Buffer.concat([bytes, Buffer.from('top secret')]) }))
    rejections.add('other', () => ({ what: bytes }))
    expect(kept).toEqual([
      Buffer.from('key ***'),
      Buffer.concat([bytes, Buffer.from('***')]),
      bytes,
    ])
    expect(JSON.stringify(shown)).not.toMatch(/top.secret/)
  })
})
