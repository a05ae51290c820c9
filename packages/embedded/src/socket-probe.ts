import { connect } from 'node:net'

interface Probe {
  readonly port: number
  readonly request: Buffer
  /** Bytes of an answer that are enough to judge it. */
  readonly bytes: number
  readonly accepts: (answer: Buffer) => boolean
  readonly signal: AbortSignal
}

/** Whether the server on a port of loopback answers a request in time, and as it should. */
export function answersOn({ port, request, bytes, accepts, signal }: Probe): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0)
    const socket = connect({ port, host: '127.0.0.1', signal, timeout: 2_000 })
    const finish = (ready: boolean) => {
      socket.destroy()
      resolve(ready)
    }
    socket.once('connect', () => socket.write(request))
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk])
      if (answer.length >= bytes) finish(accepts(answer))
    })
    socket.once('error', () => finish(false))
    socket.once('timeout', () => finish(false))
    socket.once('close', () => finish(false))
  })
}
