import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { brokerSocket, gathered } from './broker-socket.ts'

/** A socket to a server that sends back what it gets. */
async function echo() {
  const server = createServer((other) => other.pipe(other))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const options = { host: '127.0.0.1', port, onConnect: () => {} }
  const socket = brokerSocket(options as Parameters<typeof brokerSocket>[0])
  onTestFinished(async () => {
    socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  await once(socket, 'connect')
  return socket
}

it('writes the pieces of a request in order, and shows what comes', async () => {
  const socket = await echo()
  const pieces = [Buffer.from('head'), Buffer.alloc(3_000_000, 7), Buffer.from('tail')] as const
  const wanted = Buffer.concat([...pieces, Buffer.from('next')])
  const received = Buffer.alloc(wanted.length)
  let length = 0
  const all = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      length += chunk.copy(received, length)
      if (length === wanted.length) resolve()
    })
  })
  socket.write(gathered(pieces))
  socket.write(Buffer.from('next'))
  await all
  expect(received.equals(wanted)).toBe(true)
})

it('ends when the other side does', async () => {
  const socket = await echo()
  socket.on('data', () => {})
  socket.end()
  await once(socket, 'end')
})
