import { type RawData, WebSocket } from 'ws'
import { nowMicros } from '../frame.ts'
import { retryAt } from '../rest/retry-after.ts'
import type { Timings } from './patience.ts'

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024

/** `refused`: the handshake was answered with an HTTP status. */
export type Loss =
  | { readonly reason: 'closed' | 'keepalive'; readonly detail: string }
  | {
      readonly reason: 'refused'
      readonly status: number
      /** 0 without a word of the venue. */
      readonly retryAfterMs: number
    }

export interface LinkOptions {
  readonly url: string
  readonly timings: Timings
  readonly onOpen: () => void
  /** `receivedAt` in epoch microseconds. */
  readonly onFrame: (frame: Buffer, receivedAt: number) => void
  /** The venue pinged, or answered a ping of ours. */
  readonly onHeard: (from: 'ping' | 'pong') => void
  /** Called once, and never after `close`; also when a drained connection is closed. */
  readonly onLost: (loss: Loss) => void
}

interface Letter {
  readonly message: object
  readonly onSent: () => void
}

/** One WebSocket with its keepalive and its pace. The library answers the venue's pings. */
export class Link {
  readonly #options: LinkOptions
  readonly #socket: WebSocket
  readonly #ping: NodeJS.Timeout
  readonly #outbox: Letter[] = []
  #next: NodeJS.Timeout | undefined
  #pongDue: NodeJS.Timeout | undefined
  #detail = 'the connection was closed'
  #over = false

  constructor(options: LinkOptions) {
    const { url, timings } = options
    this.#options = options
    const handshakeTimeout = timings.stepMs
    this.#socket = new WebSocket(url, { handshakeTimeout, maxPayload: MAX_MESSAGE_BYTES })
    this.#listen()
    this.#ping = setInterval(() => this.#sendPing(), timings.pingEveryMs)
  }

  /** Sends when it is its turn: messages keep their order and the pace. */
  send(message: object, onSent: () => void = () => {}): void {
    this.#outbox.push({ message, onSent })
    if (this.#next === undefined) this.#sendNext()
  }

  /** Stops reading, so that the kernel slows the sender; a paused socket reads no pongs either. */
  pause(): void {
    this.#expectNoPong()
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** Says that no more is wanted. What is on its way still arrives, and then `onLost` is called. */
  drain(): void {
    this.#quiet()
    this.#socket.resume()
    this.#socket.close(1000)
  }

  close(): void {
    this.#over = true
    this.#quiet()
    this.#socket.terminate()
  }

  #listen(): void {
    const { onOpen, onFrame, onHeard } = this.#options
    this.#socket.on('open', () => {
      if (!this.#over) onOpen()
    })
    this.#socket.on('message', (data) => {
      const receivedAt = nowMicros()
      if (!this.#over) onFrame(bytesOf(data), receivedAt)
    })
    this.#socket.on('ping', () => onHeard('ping'))
    this.#socket.on('pong', () => {
      this.#expectNoPong()
      onHeard('pong')
    })
    this.#socket.on('unexpected-response', (_request, { statusCode = 0, headers }) => {
      const now = Date.now()
      const retryAfterMs = Math.max(0, (retryAt(headers['retry-after'], now) ?? now) - now)
      this.#lose({ reason: 'refused', status: statusCode, retryAfterMs })
    })
    this.#socket.on('error', ({ message }) => {
      this.#detail = message
    })
    this.#socket.on('close', (code, reason) => {
      const told =
        code === 1006 ? this.#detail : `closed with ${code} ${reason.toString()}`.trimEnd()
      this.#lose({ reason: 'closed', detail: told })
    })
  }

  #sendNext(): void {
    this.#next = undefined
    const letter = this.#outbox.shift()
    if (letter === undefined || this.#socket.readyState !== WebSocket.OPEN) return
    this.#socket.send(JSON.stringify(letter.message), () => {
      // A failed send is followed by the close of the socket.
    })
    letter.onSent()
    const { sendEveryMs } = this.#options.timings
    if (sendEveryMs > 0) this.#next = setTimeout(() => this.#sendNext(), sendEveryMs)
    else this.#sendNext()
  }

  #sendPing(): void {
    if (this.#socket.readyState !== WebSocket.OPEN || this.#socket.isPaused) return
    this.#socket.ping()
    const { pongWithinMs } = this.#options.timings
    const late = () =>
      this.#lose({ reason: 'keepalive', detail: `no pong within ${pongWithinMs} ms` })
    this.#pongDue ??= setTimeout(late, pongWithinMs)
  }

  #expectNoPong(): void {
    clearTimeout(this.#pongDue)
    this.#pongDue = undefined
  }

  #lose(loss: Loss): void {
    if (this.#over) return
    this.close()
    this.#options.onLost(loss)
  }

  #quiet(): void {
    clearInterval(this.#ping)
    clearTimeout(this.#next)
    this.#outbox.length = 0
    this.#expectNoPong()
  }
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
