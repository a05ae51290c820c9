import { describe, expect, it } from 'vitest'
import type { Frame } from '../frame.ts'
import { Inbox } from './inbox.ts'

const frame = (session: string, items = 1): Frame => {
  const quote = { S: 'A', bp: 1, bs: 1, ap: 1, as: 1, t: 0, bx: '', ax: '', c: '' }
  const lineage = { feed: 'test', session, receivedAt: 0 }
  return { kind: 'quotes', items: new Array(items).fill(quote), ...lineage }
}

function setUp() {
  const asked: string[] = []
  const inbox = new Inbox({
    highWater: 3,
    onFull: () => asked.push('pause'),
    onDrained: () => asked.push('resume'),
  })
  return { inbox, asked }
}

describe('Inbox', () => {
  it('delivers in order what was pushed, also after its end', async () => {
    const { inbox } = setUp()
    inbox.push(frame('a'))
    inbox.push(frame('b'))
    inbox.end()
    const sessions: string[] = []
    for await (const { session } of inbox) sessions.push(session)
    expect(sessions).toEqual(['a', 'b'])
  })

  it('asks for a pause once when it is full, and for more when it is empty', async () => {
    const { inbox, asked } = setUp()
    const frames = inbox[Symbol.asyncIterator]()
    inbox.push(frame('a', 3))
    expect(asked).toEqual([])
    inbox.push(frame('b'))
    inbox.push(frame('c'))
    expect(asked).toEqual(['pause'])
    for (let i = 0; i < 3; i++) await frames.next()
    expect(asked).toEqual(['pause'])
    const next = frames.next()
    expect(asked).toEqual(['pause', 'resume'])
    inbox.push(frame('d'))
    expect((await next).value?.session).toBe('d')
  })

  it('ends with its error after the last frame', async () => {
    const { inbox } = setUp()
    inbox.push(frame('a'))
    inbox.end(new Error('refused'))
    const frames = inbox[Symbol.asyncIterator]()
    expect((await frames.next()).value?.session).toBe('a')
    await expect(frames.next()).rejects.toThrow('refused')
  })
})
