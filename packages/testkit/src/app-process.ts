import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { nodeFlags, serviceEnv } from '@tickertape/embedded'

/** A service under test: the same `main.ts` and flags that run in production, as a process that can be killed. */
export class AppProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  #output = ''

  constructor(app: string, env: Readonly<Record<string, string>>, args: readonly string[] = []) {
    const main = join(projectRoot, 'apps', app, 'src/main.ts')
    this.#child = spawn(process.execPath, [...nodeFlags, main, ...args], {
      env: { ...serviceEnv, ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#output += chunk
      })
    }
  }

  get output(): string {
    return this.#output
  }

  get pid(): number {
    return this.#child.pid as number
  }

  /** Sends a signal and resolves with the exit code, or with the signal that ended the process. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string | null> {
    if (this.running) this.#child.kill(signal)
    return this.exited()
  }

  async exited(): Promise<number | string | null> {
    if (this.running) await once(this.#child, 'exit')
    return this.#child.exitCode ?? this.#child.signalCode
  }

  /** Passes a message to what runs in the process, if anything there listens. */
  tell(message: object): void {
    if (this.running) this.#child.send(message, () => {})
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL')
  }
}
