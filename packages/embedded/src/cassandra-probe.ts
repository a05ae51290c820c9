import { connect } from 'node:net'

const HEADER_BYTES = 9
const SUPPORTED = 0x06

/** An OPTIONS frame of CQL's native protocol, version 4: what a client may ask before it says who it is. */
const optionsRequest = Buffer.from(`04${'00'}${'0000'}05${'00000000'}`, 'hex')

/** Whether the server on this port speaks CQL: it opens the port as the last thing of its start. */
export function isCassandraReady(port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0)
    const socket = connect({ port, host: '127.0.0.1', signal, timeout: 2_000 })
    const finish = (ready: boolean) => {
      socket.destroy()
      resolve(ready)
    }
    socket.once('connect', () => socket.write(optionsRequest))
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk])
      if (answer.length >= HEADER_BYTES) finish(answer[4] === SUPPORTED)
    })
    socket.once('error', () => finish(false))
    socket.once('timeout', () => finish(false))
    socket.once('close', () => finish(false))
  })
}
