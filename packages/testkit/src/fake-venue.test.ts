import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { FakeVenue } from './fake-venue.ts'
import { FakeVenueConnection, type VenueMessage } from './fake-venue-connection.ts'

/** Says everything back. */
class EchoConnection extends FakeVenueConnection {
  protected override answer(message: VenueMessage | undefined): void {
    this.send(message ?? { error: 'no JSON object' })
  }
}

class EchoVenue extends FakeVenue<EchoConnection, never> {
  static start(): Promise<EchoVenue> {
    return new EchoVenue({}).listen()
  }

  protected override has(path: string): boolean {
    return path === '/echo'
  }

  protected override serve(socket: WebSocket, { changed }: { changed: () => void }) {
    return new EchoConnection(socket, changed)
  }
}

describe('FakeVenue', () => {
  let venue: EchoVenue
  const clients: WebSocket[] = []
  beforeEach(async () => {
    venue = await EchoVenue.start()
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.terminate()
    await venue[Symbol.asyncDispose]()
  })

  const dial = (path = '/echo', options = {}) => {
    const client = new WebSocket(`${venue.url}${path}`, options)
    client.on('error', () => {})
    clients.push(client)
    return client
  }
  const opened = async () => {
    const client = dial()
    await once(client, 'open')
    const connection = venue.connections.at(-1) as EchoConnection
    return { client, connection }
  }

  it('remembers what clients say, and when', async () => {
    const { client, connection } = await opened()
    client.send('{"a":1}')
    client.send('not JSON')
    client.send('{"a":2}')
    await venue.until(() => connection.received.length === 2 || undefined)
    expect(connection.received).toEqual([{ a: 1 }, { a: 2 }])
    expect(connection.receivedAt).toHaveLength(2)
  })

  it('refuses a handshake with the status and headers of the fault', async () => {
    venue.arm({ at: 'handshake', status: 429, headers: { 'Retry-After': '7' } })
    const [, response] = await once(dial(), 'unexpected-response')
    expect([response.statusCode, response.headers['retry-after']]).toEqual([429, '7'])
    await opened()
    expect([venue.handshakes, venue.connections.length]).toEqual([2, 1])
  })

  it('cuts a handshake, or never answers it', async () => {
    venue.arm({ at: 'handshake', status: 'cut' }, { at: 'handshake', status: 'silent' })
    expect((await once(dial(), 'error'))[0].message).toContain('socket hang up')
    const silent = dial('/echo', { handshakeTimeout: 50 })
    expect((await once(silent, 'error'))[0].message).toContain('handshake has timed out')
  })

  it('has no stream at another path', async () => {
    const [, response] = await once(dial('/other'), 'unexpected-response')
    expect(response.statusCode).toBe(404)
  })

  it('acts after so many frames', async () => {
    const { client, connection } = await opened()
    const heard: string[] = []
    client.on('message', (data) => heard.push(data.toString()))
    connection.after(2, () => connection.close(1011, 'enough'))
    for (const n of [1, 2]) connection.send({ n })
    const [code] = await once(client, 'close')
    expect([code, heard]).toEqual([1011, ['{"n":1}', '{"n":2}']])
  })

  it('answers pings until it is told not to', async () => {
    const { client, connection } = await opened()
    client.ping('payload')
    expect(String((await once(client, 'pong'))[0])).toBe('payload')
    connection.ignorePings()
    let pongs = 0
    client.on('pong', () => pongs++)
    client.ping()
    client.send('{}')
    await once(client, 'message')
    expect(pongs).toBe(0)
  })

  it('tells how a client closed', async () => {
    const { client, connection } = await opened()
    client.close(1000)
    await venue.until(() => connection.closed || undefined)
    expect(connection.closeCode).toBe(1000)
    const other = await opened()
    other.client.terminate()
    await venue.until(() => other.connection.closed || undefined)
    expect(other.connection.closeCode).toBe(1006)
  })
})
