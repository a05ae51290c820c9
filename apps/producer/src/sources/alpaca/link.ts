import { WebSocket } from 'ws'
import { nowMicros } from '../../frame.ts'
import type { Timings } from './patience.ts'

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024

export interface LinkOptions {
  readonly url: string
  readonly timings: Timings
  /** `receivedAt` in epoch microseconds. */
  readonly onText: (text: string, receivedAt: number) => void
  /** Called once, and never after `close`. */
  readonly onLost: (reason: 'closed' | 'keepalive', detail: string) => void
}

/** One WebSocket with its keepalive. */
export class Link {
  readonly #options: LinkOptions
  readonly #socket: WebSocket
  readonly #ping: NodeJS.Timeout
  #pongDue: NodeJS.Timeout | undefined
  #detail = 'the connection was closed'
  #over = false

  constructor(options: LinkOptions) {
    const { url, timings, onText } = options
    this.#options = options
    const handshakeTimeout = timings.stepMs
    this.#socket = new WebSocket(url, { handshakeTimeout, maxPayload: MAX_MESSAGE_BYTES })
    this.#socket.on('message', (data) => {
      const receivedAt = nowMicros()
      if (!this.#over) onText(data.toString(), receivedAt)
    })
    this.#socket.on('pong', () => this.#expectNoPong())
    this.#socket.on('error', ({ message }) => {
      this.#detail = message
    })
    this.#socket.on('close', (code, reason) => {
      const told =
        code === 1006 ? this.#detail : `closed with ${code} ${reason.toString()}`.trimEnd()
      this.#lose('closed', told)
    })
    this.#ping = setInterval(() => this.#sendPing(), timings.pingEveryMs)
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message), () => {
      // A failed send is followed by the close of the socket.
    })
  }

  /** Stops reading, so that the kernel slows the sender; a paused socket reads no pongs either. */
  pause(): void {
    this.#expectNoPong()
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  close(): void {
    this.#end()
    this.#socket.terminate()
  }

  #sendPing(): void {
    if (this.#socket.readyState !== WebSocket.OPEN || this.#socket.isPaused) return
    this.#socket.ping()
    const { pongWithinMs } = this.#options.timings
    const late = () => this.#lose('keepalive', `no pong within ${pongWithinMs} ms`)
    this.#pongDue ??= setTimeout(late, pongWithinMs)
  }

  #expectNoPong(): void {
    clearTimeout(this.#pongDue)
    this.#pongDue = undefined
  }

  #lose(reason: 'closed' | 'keepalive', detail: string): void {
    if (this.#over) return
    this.close()
    this.#options.onLost(reason, detail)
  }

  #end(): void {
    this.#over = true
    clearInterval(this.#ping)
    this.#expectNoPong()
  }
}
