import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'

export interface Ended {
  readonly code: number | string | null
  readonly stdout: string
  readonly stderr: string
}

/** A line as somebody types it into bash, in a folder of its own: there npx would not find the clone's tape. */
export class Line implements AsyncDisposable {
  readonly #child: ChildProcess
  stdout = ''
  stderr = ''

  constructor(line: string, env: Readonly<Record<string, string>>, cwd: string) {
    const path = `${join(projectRoot, 'node_modules/.bin')}:${process.env.PATH}`
    const script = `npx() { "$@"; }\n${line}`
    // A process group of its own gets what Ctrl-C sends to all that the line started.
    this.#child = spawn('bash', ['-c', script], {
      env: { ...process.env, ...env, PATH: path },
      ...{ cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    })
    this.#child.stdout?.on('data', (text) => {
      this.stdout += text
    })
    this.#child.stderr?.on('data', (text) => {
      this.stderr += text
    })
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  interrupt(): void {
    if (this.isRunning) process.kill(-(this.#child.pid as number), 'SIGINT')
  }

  async ended(): Promise<Ended> {
    if (this.isRunning) await once(this.#child, 'close')
    const { exitCode, signalCode } = this.#child
    return { code: exitCode ?? signalCode, stdout: this.stdout, stderr: this.stderr }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.interrupt()
    await this.ended()
  }
}
