import type { WebSocket } from 'ws'

/** A JSON object of the wire. */
export type VenueMessage = Readonly<Record<string, unknown>>

function parse(text: string): VenueMessage | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? (parsed as VenueMessage) : undefined
  } catch {
    return undefined
  }
}

/**
 * The server's end of one connection: what the client said, and ways to answer or to fail it. A venue adds
 * its answers.
 */
export abstract class FakeVenueConnection {
  /** Everything that the client sent, in order; what is no JSON object is left out. */
  readonly received: VenueMessage[] = []
  /** When each message came, in ms, for limits of messages a second. */
  readonly receivedAt: number[] = []
  readonly openedAt = performance.now()
  /** Of the client's close, or 1006 when it went without one; undefined while it is open. */
  closeCode: number | undefined
  /** When it was closed or stalled, in ms. */
  goneAt: number | undefined
  readonly #socket: WebSocket
  readonly #onChange: () => void
  readonly #due: { count: number; readonly act: () => void }[] = []
  #mute = false
  #answersPings = true

  /** `onChange` is called after everything that the client does. */
  constructor(socket: WebSocket, onChange: () => void) {
    this.#socket = socket
    this.#onChange = onChange
    socket.on('message', (data) => this.#hear(data.toString()))
    socket.on('ping', (data) => {
      if (this.#answersPings) socket.pong(data)
    })
    socket.on('error', () => {
      // Followed by close.
    })
    socket.once('close', (code) => {
      this.closeCode = code
      this.goneAt ??= performance.now()
      this.ended()
      onChange()
    })
  }

  /** Called with each message of the client; undefined for what is no JSON object. */
  protected abstract answer(message: VenueMessage | undefined): void

  /** Called when the connection is closed: for timers. */
  protected ended(): void {}

  get closed(): boolean {
    return this.closeCode !== undefined
  }

  get muted(): boolean {
    return this.#mute
  }

  /** Bytes that the client has not taken: they grow when it stops reading. */
  get unreadBytes(): number {
    return this.#socket.bufferedAmount
  }

  send(message: object): void {
    this.sendText(JSON.stringify(message))
  }

  /** Sends a frame as it is, for what is malformed. */
  sendText(text: string): void {
    this.#socket.send(text)
    this.#count()
  }

  sendBytes(bytes: Buffer): void {
    this.#socket.send(bytes)
    this.#count()
  }

  /** Acts when so many more frames were sent, to fail in the middle of a stream. */
  after(frames: number, act: () => void): void {
    this.#due.push({ count: frames, act })
  }

  /** Data stops; pings are still answered. Only what a venue sends by `deliver` is data. */
  mute(isMute = true): void {
    this.#mute = isMute
  }

  /** Pings are not answered any more; all else goes on. */
  ignorePings(): void {
    this.#answersPings = false
  }

  ping(): void {
    this.#socket.ping()
  }

  /** Half-open: the connection stays, nothing is read and nothing is answered. */
  stall(): void {
    this.goneAt = performance.now()
    this.#mute = true
    this.#socket.pause()
  }

  close(code: number, reason = ''): void {
    this.#socket.close(code, reason)
  }

  /** Ends the connection without a close frame. */
  cut(): void {
    this.#socket.terminate()
  }

  #hear(text: string): void {
    const message = parse(text)
    if (message !== undefined) {
      this.received.push(message)
      this.receivedAt.push(performance.now())
    }
    this.answer(message)
    this.#onChange()
  }

  #count(): void {
    for (const due of this.#due) due.count--
    for (;;) {
      const index = this.#due.findIndex(({ count }) => count <= 0)
      if (index < 0) return
      this.#due.splice(index, 1)[0]?.act()
    }
  }
}
