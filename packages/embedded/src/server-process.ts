import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TapeError } from '@tickertape/errors'
import { lastLogLine } from './last-log-line.ts'
import { processFacts } from './process-facts.ts'
import { recordOf, writeRecord } from './process-record.ts'
import type { ServerName, ServerSpec } from './server-spec.ts'

interface Running {
  readonly child: ChildProcess
  readonly exited: Promise<void>
  /** We asked for the end, so it is not a death. */
  endIsWanted: boolean
}

export interface ServerProcessOptions {
  readonly logFile: string
  readonly pidFile: string
  readonly readyWithinMs: number
  /** Called when the server ends without our asking after it had become ready. */
  readonly onDeath: (error: TapeError) => void
}

/** One server as a process of its own group, so that Ctrl-C in the terminal does not reach it. */
export class ServerProcess {
  readonly spec: ServerSpec
  readonly #options: ServerProcessOptions
  #running: Running | undefined

  constructor(spec: ServerSpec, options: ServerProcessOptions) {
    this.spec = spec
    this.#options = options
  }

  get name(): ServerName {
    return this.spec.name
  }

  get port(): number {
    return this.spec.port
  }

  get logFile(): string {
    return this.#options.logFile
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.#running?.child.pid
  }

  /** Resident memory now; 0 while it does not run. */
  async rssBytes(): Promise<number> {
    const { pid } = this
    return pid === undefined ? 0 : ((await processFacts(pid))?.rssBytes ?? 0)
  }

  /** Resolves when the server answers. Throws TAPE_STACK_SERVER_DIED, or the signal's reason. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#running) return
    await this.spec.prepare(signal)
    signal.throwIfAborted()
    const running = await this.#spawn()
    await this.#untilReady(running, signal)
    running.exited.then(() => {
      if (!running.endIsWanted) this.#options.onDeath(this.#death(running, 'stopped on its own'))
    })
  }

  /** SIGTERM, then SIGKILL when the server takes longer than its `stopMs`. */
  async stop(): Promise<void> {
    const running = this.#running
    if (!running) return
    running.endIsWanted = true
    running.child.kill('SIGTERM')
    const timer = setTimeout(() => running.child.kill('SIGKILL'), this.spec.stopMs)
    await running.exited
    clearTimeout(timer)
    if (running.child.signalCode !== 'SIGKILL') await this.spec.stopped?.()
  }

  /** Sends `signal` as a fault on purpose: the end that it may bring is not reported as a death. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const running = this.#running
    if (!running) return
    const isFatal = signal === 'SIGKILL' || signal === 'SIGTERM'
    running.endIsWanted ||= isFatal
    running.child.kill(signal)
    if (isFatal) await running.exited
  }

  async #spawn(): Promise<Running> {
    const { command, args, env, moreEnv } = this.spec
    const { logFile, pidFile } = this.#options
    await mkdir(dirname(logFile), { recursive: true })
    await rename(logFile, `${logFile}.1`).catch(() => {})
    const log = openSync(logFile, 'a')
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...(env ?? process.env), ...moreEnv },
    })
    closeSync(log)
    await once(child, 'spawn').catch((cause) => {
      throw new TapeError(
        'TAPE_STACK_SERVER_DIED',
        `${this.name} cannot be run: ${cause.message}`,
        { cause },
      )
    })
    const exited = once(child, 'exit').then(async () => {
      this.#running = undefined
      await rm(pidFile, { force: true })
    })
    const running: Running = { child, exited, endIsWanted: false }
    this.#running = running
    const record = child.pid === undefined ? undefined : await recordOf(child.pid)
    if (record && child.exitCode === null) await writeRecord(pidFile, record)
    return running
  }

  async #untilReady(running: Running, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + this.#options.readyWithinMs
    while (this.#running === running) {
      signal.throwIfAborted()
      if (await this.spec.isReady(signal).catch(() => false)) return
      if (performance.now() > deadline) throw this.#death(running, 'was not ready in time')
      await Promise.race([sleep(100), running.exited])
    }
    throw this.#death(running, 'did not start')
  }

  #death({ child }: Running, what: string): TapeError {
    const { name, logFile } = this
    const { exitCode, signalCode } = child
    const end = signalCode ?? (exitCode === null ? 'still running' : `exit code ${exitCode}`)
    const lastLine = lastLogLine(logFile)
    return new TapeError(
      'TAPE_STACK_SERVER_DIED',
      `${name} ${what} (${end}): ${lastLine || 'it logged nothing'}; see ${logFile}`,
      { context: { server: name, exitCode, signal: signalCode, lastLine, logFile } },
    )
  }
}
