import { answersOn } from './socket-probe.ts'

/** A Metadata request, version 1, for no topic: api key 3, correlation id 7, no client id. */
const request = Buffer.from('0000000e' + '0003' + '0001' + '00000007' + 'ffff' + '00000000', 'hex')

/** Whether the broker on this port answers, and with itself as a live member of its cluster. */
export const isKafkaReady = (port: number, signal: AbortSignal): Promise<boolean> =>
  answersOn({ port, signal, request, bytes: 12, accepts: namesABroker })

/** `answer`: size, correlation id, then the brokers as an array with a 4-byte count. */
function namesABroker(answer: Buffer): boolean {
  return answer.readInt32BE(4) === 7 && answer.readInt32BE(8) > 0
}
