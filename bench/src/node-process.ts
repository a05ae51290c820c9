import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program of this project as a process. */
export class NodeProcess implements AsyncDisposable {
  readonly #child: ChildProcess

  constructor(main: string, args: readonly string[]) {
    this.#child = spawn(process.execPath, [main, ...args], { stdio: 'inherit' })
  }

  get pid(): number {
    return this.#child.pid as number
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGTERM')
    await once(this.#child, 'exit')
  }
}
