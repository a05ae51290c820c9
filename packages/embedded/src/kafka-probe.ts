import { connect } from 'node:net'

/** A Metadata request, version 1, for no topic: api key 3, correlation id 7, no client id. */
const metadataRequest = Buffer.from(
  '0000000e' + '0003' + '0001' + '00000007' + 'ffff' + '00000000',
  'hex',
)

/** Whether the broker on this port answers, and with itself as a live member of its cluster. */
export function isKafkaReady(port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0)
    const socket = connect({ port, host: '127.0.0.1', signal, timeout: 2_000 })
    const finish = (ready: boolean) => {
      socket.destroy()
      resolve(ready)
    }
    socket.once('connect', () => socket.write(metadataRequest))
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk])
      if (answer.length >= 12) finish(namesABroker(answer))
    })
    socket.once('error', () => finish(false))
    socket.once('timeout', () => finish(false))
    socket.once('close', () => finish(false))
  })
}

/** `answer`: size, correlation id, then the brokers as an array with a 4-byte count. */
function namesABroker(answer: Buffer): boolean {
  return answer.readInt32BE(4) === 7 && answer.readInt32BE(8) > 0
}
