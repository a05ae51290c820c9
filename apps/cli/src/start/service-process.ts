import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectRoot } from '@tickertape/config'
import { nodeFlags, serviceEnv } from '@tickertape/embedded'
import { codes, type ErrorCode, TapeError } from '@tickertape/errors'
import type { ServiceName } from './services.ts'

export interface ServiceProcessOptions {
  readonly name: ServiceName
  readonly env: Readonly<Record<string, string | undefined>>
  /** One JSON line of the service's log. */
  readonly onLine: (name: ServiceName, line: string) => void
  readonly onRestart: (name: ServiceName, reason: string) => void
}

/** Longer than a service's own limit, so that it can say why it is late. */
const KILL_AFTER_MS = 12_000
const RESTART_BASE_MS = 500
const RESTART_CAP_MS = 10_000

/** Exit codes that a restart does not cure: usage, data, permission, configuration. */
const finalExits = new Set<number>(
  Object.values(codes)
    .filter(({ exit, retryable }) => !retryable && [64, 65, 77, 78].includes(exit))
    .map(({ exit }) => exit),
)

/** A service as a process of its own, running the same `main.ts` as its image. */
export class ServiceProcess {
  readonly name: ServiceName
  readonly #options: ServiceProcessOptions
  #child: ChildProcess | undefined
  #stopping = false
  #lastLine = ''

  constructor(options: ServiceProcessOptions) {
    this.name = options.name
    this.#options = options
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Runs the service to its end: resolves after exit 0, rejects with what a person can act on. */
  async runOnce(): Promise<void> {
    const reason = await this.#run()
    if (reason !== undefined) throw this.#failure(reason)
  }

  /** Keeps the service running: restarts what crashed, rejects when a restart cannot help. */
  async keepRunning(): Promise<void> {
    for (
      let pause = RESTART_BASE_MS;
      !this.#stopping;
      pause = Math.min(pause * 2, RESTART_CAP_MS)
    ) {
      const began = performance.now()
      const reason = await this.#run()
      if (reason === undefined || this.#stopping) return
      if (typeof reason === 'number' && finalExits.has(reason)) throw this.#failure(reason)
      if (performance.now() - began > 60_000) pause = RESTART_BASE_MS
      const said = typeof reason === 'number' ? `: ${messageOf(this.#lastLine).text}` : ''
      this.#options.onRestart(this.name, `ended by ${reason}${said}`)
      await sleep(pause)
    }
  }

  /** Asks the service to finish what it has in hand, and waits for it. */
  async stop(): Promise<void> {
    this.#stopping = true
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
    await exited
    clearTimeout(late)
  }

  /** Resolves with undefined after exit 0, else with the exit code or the signal. */
  async #run(): Promise<number | string | undefined> {
    const main = join(projectRoot, 'apps', this.name, 'src/main.ts')
    // Its own process group: Ctrl-C in the terminal must reach us alone, who stop in order.
    // The channel tells the service when we are gone.
    const child = spawn(process.execPath, [...nodeFlags, main], {
      env: { ...serviceEnv, ...process.env, ...this.#options.env },
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue
      createInterface({ input: stream }).on('line', (line) => {
        this.#lastLine = line
        this.#options.onLine(this.name, line)
      })
    }
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    return code === 0 ? undefined : (code ?? signal ?? 'an unknown cause')
  }

  #failure(reason: number | string): TapeError {
    const line = messageOf(this.#lastLine)
    const code = isErrorCode(line.code) ? line.code : 'TAPE_STACK_SERVICE_FAILED'
    return new TapeError(code, `${this.name} ended with ${reason}: ${line.text}`)
  }
}

const isErrorCode = (code: string | undefined): code is ErrorCode =>
  code !== undefined && code in codes

/** What a log line says, whether it is one of ours or something that the runtime printed. */
export function messageOf(line: string): { text: string; level: number; code?: string } {
  try {
    const { msg, level, err } = JSON.parse(line) as {
      msg?: string
      level?: number
      err?: { code?: string }
    }
    return { text: msg ?? line, level: level ?? 30, ...(err?.code && { code: err.code }) }
  } catch {
    return { text: line, level: 50 }
  }
}
