import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ISocketFactory } from 'kafkajs'

const KEEP_ALIVE_DELAY_MS = 60_000
/** As much as Node reads at once. */
const READ_BYTES = 65_536

const followers = new WeakMap<Buffer, readonly Buffer[]>()

/**
 * A buffer that stands for all of these, which a socket of `brokerSocket` writes in its place: nothing is copied,
 * so none of them may change before the request is answered.
 */
export function gathered([first, ...rest]: readonly [Buffer, ...Buffer[]]): Buffer {
  followers.set(first, rest)
  return first
}

function writeGathered(socket: Socket): void {
  const write = socket.write.bind(socket)
  socket.write = ((bytes: Buffer) => {
    const rest = followers.get(bytes)
    if (!rest) return write(bytes)
    socket.cork()
    write(bytes)
    for (const one of rest) write(one)
    socket.uncork()
    return !socket.writableNeedDrain
  }) as Socket['write']
}

/** A socket that reads into the same memory again and again: what it emits is good until the listener returns. */
function plainSocket(host: string, port: number, onConnect: () => void): Socket {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
  const callback = (length: number): boolean => {
    socket.emit('data', buffer.subarray(0, length))
    return true
  }
  const socket: Socket = connect({ host, port, onread: { buffer, callback } }, onConnect)
  return socket
}

/** How the client opens its sockets: as it does itself, but for what becomes of the bytes. */
export const brokerSocket: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const name = isIP(host) ? {} : { servername: host }
  const socket = ssl
    ? connectTls({ host, port, ...name, ...ssl }, onConnect)
    : plainSocket(host, port, onConnect)
  socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS)
  writeGathered(socket)
  return socket
}
