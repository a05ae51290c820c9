import { createWriteStream, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from './service-process.ts'
import type { ServiceName } from './services.ts'

const WARN = 40
const SHOWN = 5

/** Keeps every service's log in a file and the newest warnings at hand. */
export class ServiceLog implements AsyncDisposable {
  readonly #folder: string
  readonly #files = new Map<ServiceName, WriteStream>()
  readonly #echo: (text: string, level: 'info' | 'warn') => void
  #warnings: string[] = []

  constructor(folder: string, echo: (text: string, level: 'info' | 'warn') => void) {
    this.#folder = folder
    this.#echo = echo
  }

  get warnings(): readonly string[] {
    return this.#warnings
  }

  line(name: ServiceName, line: string): void {
    let file = this.#files.get(name)
    if (!file) {
      file = createWriteStream(join(this.#folder, `${name}.log`), { flags: 'a' })
      this.#files.set(name, file)
    }
    file.write(`${line}\n`)
    const { text, level } = messageOf(line)
    if (level >= WARN) this.warn(`${name}: ${text}`)
    else this.#echo(`${name}: ${text}`, 'info')
  }

  warn(text: string): void {
    const time = new Date().toISOString().slice(11, 19)
    this.#warnings = [...this.#warnings, `${time} ${text}`].slice(-SHOWN)
    this.#echo(text, 'warn')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...this.#files.values()].map((file) => new Promise((resolve) => file.end(resolve))),
    )
  }
}
