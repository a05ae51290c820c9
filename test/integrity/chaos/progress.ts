import type { RunEvents } from './run.ts'

const CLEAR_LINE = '\r\u001b[K'

export interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Lines that stay, and on a terminal one below them that says what is going on. */
export class Progress {
  readonly #output: Output
  readonly #running = new Set<string>()
  #title = ''
  #stage = ''

  constructor(output: Output) {
    this.#output = output
  }

  line(text: string): void {
    this.#output.write(`${this.#output.isTTY ? CLEAR_LINE : ''}${text}\n`)
    this.#show()
  }

  /** Tells of one run. */
  run(title: string): RunEvents {
    this.#title = title
    this.#running.clear()
    return {
      stage: (text) => {
        this.#stage = text
        this.#show()
      },
      fault: (name, state) => {
        if (state === 'begins') this.#running.add(name)
        else this.#running.delete(name)
        this.#show()
      },
    }
  }

  end(): void {
    if (this.#output.isTTY) this.#output.write(CLEAR_LINE)
    this.#title = ''
  }

  #show(): void {
    if (!this.#output.isTTY || !this.#title) return
    const faults = [...this.#running].join(' ')
    this.#output.write(`${CLEAR_LINE}${this.#title}: ${this.#stage} ${faults}`)
  }
}
