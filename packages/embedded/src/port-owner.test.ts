import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { listeningInodes, portOwner } from './port-owner.ts'

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2384 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41225 1 0000000000000000 100 0 0 10 0
   1: 0100007F:2384 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 41999 1 0000000000000000 20 4 30 10 -1
   2: 00000000:2385 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41300 1 0000000000000000 100 0 0 10 0
`

it('finds the sockets that listen on a port, and not the connections to it', () => {
  expect(listeningInodes(table, 9092)).toEqual(['41225'])
  expect(listeningInodes(table, 9093)).toEqual(['41300'])
  expect(listeningInodes(table, 9094)).toEqual([])
})

it('finds the process that listens on a port', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    expect(await portOwner(port)).toMatchObject({ pid: process.pid })
  } finally {
    server.close()
  }
})
