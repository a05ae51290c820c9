import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** Answers a request's bytes, or breaks the connection. */
export type Answer = (request: Buffer) => Buffer | undefined

const SIZE_BYTES = 4

/** A socket on loopback that takes and gives Kafka's frames: a size, and so many bytes. */
export class FakeBroker implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server) {
    this.#server = server
  }

  static async listen(answer: Answer): Promise<FakeBroker> {
    const server = createServer()
    const broker = new FakeBroker(server)
    server.on('connection', (socket) => broker.#serve(socket, answer))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return broker
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  #serve(socket: Socket, answer: Answer): void {
    let waiting = Buffer.alloc(0)
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('data', (chunk) => {
      waiting = Buffer.concat([waiting, chunk])
      for (;;) {
        const end = waiting.length < SIZE_BYTES ? Infinity : SIZE_BYTES + waiting.readInt32BE(0)
        if (waiting.length < end) return
        const body = answer(waiting.subarray(SIZE_BYTES, end))
        waiting = waiting.subarray(end)
        if (!body) return void socket.destroy()
        const size = Buffer.alloc(SIZE_BYTES)
        size.writeInt32BE(body.length)
        socket.write(Buffer.concat([size, body]))
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
