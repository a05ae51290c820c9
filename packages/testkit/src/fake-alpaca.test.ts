import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { FakeAlpaca } from './fake-alpaca.ts'

const bar = { T: 'b', S: 'MSFT', o: 1, h: 2, l: 1, c: 2, v: 10, t: '2026-11-20T15:04:00Z' }

/** A client that remembers what it was told and says what it is told to say. */
class Client {
  readonly socket: WebSocket
  readonly #told: string[] = []
  #arrived = Promise.withResolvers<void>()

  constructor(url: string) {
    this.socket = new WebSocket(url)
    this.socket.on('message', (data) => {
      this.#told.push(data.toString())
      this.#arrived.resolve()
    })
    this.socket.on('error', () => {})
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  async hear(): Promise<unknown> {
    while (this.#told.length === 0) await this.#arrived.promise
    this.#arrived = Promise.withResolvers()
    return JSON.parse(this.#told.shift() ?? '')
  }
}

describe('FakeAlpaca', () => {
  let fake: FakeAlpaca
  beforeEach(async () => {
    fake = await FakeAlpaca.start({ symbolLimit: 2, authTimeoutMs: 10_000 })
  })
  afterEach(() => fake[Symbol.asyncDispose]())

  const auth = () => ({ action: 'auth', key: fake.key, secret: fake.secret })
  const welcomed = async (feed = 'iex') => {
    const client = new Client(`${fake.url}/v2/${feed}`)
    expect(await client.hear()).toEqual([{ T: 'success', msg: 'connected' }])
    return client
  }
  const authenticated = async (feed = 'iex') => {
    const client = await welcomed(feed)
    client.say(auth())
    expect(await client.hear()).toEqual([{ T: 'success', msg: 'authenticated' }])
    return client
  }

  it('acknowledges the whole set of subscriptions, which add up', async () => {
    const client = await authenticated()
    client.say({ action: 'subscribe', bars: ['MSFT'] })
    expect(await client.hear()).toMatchObject([{ T: 'subscription', bars: ['MSFT'], trades: [] }])
    client.say({ action: 'subscribe', bars: ['SPY'], trades: ['SPY'] })
    expect(await client.hear()).toMatchObject([{ bars: ['MSFT', 'SPY'], trades: ['SPY'] }])
    client.say({ action: 'unsubscribe', bars: ['MSFT'] })
    expect(await client.hear()).toMatchObject([{ bars: ['SPY'], trades: ['SPY'] }])
  })

  it('delivers only what is subscribed and remembers it', async () => {
    const client = await authenticated()
    client.say({ action: 'subscribe', bars: ['MSFT'] })
    await client.hear()
    fake.publish([{ ...bar, S: 'SPY' }, bar, { ...bar, T: 't' }])
    expect(await client.hear()).toEqual([bar])
    expect(fake.delivered).toEqual([bar])
  })

  it.each([
    ['a wrong key with 402', { action: 'auth', key: 'x', secret: 'y' }, 402],
    ['a subscription before authentication with 401', { action: 'subscribe', bars: ['A'] }, 401],
  ])('answers %s', async (_title, message, code) => {
    const client = await welcomed()
    client.say(message)
    expect(await client.hear()).toMatchObject([{ T: 'error', code }])
  })

  it.each([
    ['a second authentication with 403', () => auth(), 403],
    ['too many symbols with 405', () => ({ action: 'subscribe', bars: ['A', 'B', 'C'] }), 405],
    ['an unknown channel with 410', () => ({ action: 'subscribe', books: ['A'] }), 410],
    ['an unknown action with 400', () => ({ action: 'dance' }), 400],
  ])('answers %s', async (_title, message, code) => {
    const client = await authenticated()
    client.say(message())
    expect(await client.hear()).toMatchObject([{ T: 'error', code }])
  })

  it('has one symbol and three channels on the test feed', async () => {
    const client = await authenticated('test')
    client.say({ action: 'subscribe', bars: ['FAKEPACA', 'MSFT'] })
    const ack = { T: 'subscription', trades: [], quotes: [], bars: ['FAKEPACA'] }
    expect(await client.hear()).toEqual([ack])
  })

  it('ends a connection that does not authenticate in time with 404', async () => {
    await using hasty = await FakeAlpaca.start({ authTimeoutMs: 20 })
    const client = new Client(`${hasty.url}/v2/iex`)
    await client.hear()
    expect(await client.hear()).toMatchObject([{ T: 'error', code: 404 }])
    expect((await once(client.socket, 'close'))[0]).toBe(1000)
  })

  it('meets each connection with the next armed fault, then with none', async () => {
    fake.arm({ at: 'handshake', status: 429 }, { at: 'auth', code: 406 })
    const refused = new WebSocket(`${fake.url}/v2/iex`)
    const [error] = await once(refused, 'error')
    expect(error.message).toContain('429')
    const held = await welcomed()
    held.say(auth())
    expect(await held.hear()).toMatchObject([{ T: 'error', code: 406 }])
    await authenticated()
    expect([fake.handshakes, fake.connections.length]).toEqual([3, 2])
  })

  it('has no feed of another name', async () => {
    const [error] = await once(new WebSocket(`${fake.url}/v2/none`), 'error')
    expect(error.message).toContain('404')
  })
})
