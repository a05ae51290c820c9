import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { codes } from '@tickertape/errors'
import { AppProcess, eventually, freePort } from '@tickertape/testkit'

export const apps = ['producer', 'flattener', 'archiver'] as const
export type App = (typeof apps)[number]

/** A service is asked to stop within 10 s; a little more on a machine with no core to spare. */
const STOP_WITHIN_MS = 15_000
const READY_WITHIN_MS = 120_000
const SAMPLE_MS = 1_000
const clock = pathToFileURL(join(import.meta.dirname, 'clock.ts')).href

type Env = Readonly<Record<string, string>>

const portOf = (app: App): string => `${app.toUpperCase()}_HTTP_PORT`

/** One service process. */
export class Member implements AsyncDisposable {
  readonly app: App
  readonly process: AppProcess
  readonly #problems: string[]
  readonly #port: string
  #endIsWanted = false

  constructor(app: App, env: Env, problems: string[]) {
    this.app = app
    this.#port = env[portOf(app)] as string
    this.#problems = problems
    this.process = new AppProcess(app, env)
    void this.process.exited().then((code) => {
      if (!this.#endIsWanted) problems.push(`${this.name} ended by itself: ${this.#end(code)}`)
    })
  }

  get name(): string {
    return `${this.app}-${this.process.pid}`
  }

  signal(signal: NodeJS.Signals): void {
    if (this.process.running) process.kill(this.process.pid, signal)
  }

  /** Resolves when the service says that it is ready; rejects when that takes too long. */
  async ready(): Promise<void> {
    const url = `http://127.0.0.1:${this.#port}/ready`
    const isReady = () =>
      fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    await eventually(isReady, (answer) => answer, READY_WITHIN_MS)
  }

  async kill(): Promise<void> {
    this.#endIsWanted = true
    await this.process.end('SIGKILL')
  }

  /** Asks it to stop; it must do so in order. */
  stop(): Promise<void> {
    return this.#leave([0])
  }

  /** Asks it to stop amid faults: without a broker it may give up, and say so by its exit code. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#leave([0, codes.TAPE_SERVICE_STOP.exit])
  }

  async #leave(allowed: readonly number[]): Promise<void> {
    if (this.#endIsWanted) return
    this.#endIsWanted = true
    const late = new AbortController()
    const code = await Promise.race([
      this.process.end('SIGTERM'),
      sleep(STOP_WITHIN_MS, 'stuck' as const, { signal: late.signal }),
    ]).finally(() => late.abort())
    // The signal itself ends a process that was still loading: it had nothing in hand.
    const isClean = code === 'SIGTERM' || allowed.includes(Number(code))
    if (!isClean) this.#problems.push(`${this.name} did not stop clean: ${this.#end(code)}`)
    if (code === 'stuck') await this.process.end('SIGKILL')
  }

  #end(code: number | string | null): string {
    const line = this.process.output.trimEnd().split('\n').at(-1)?.slice(0, 600)
    return `${code}: ${line}`
  }

  /** The most memory that it ever had resident, bytes; 0 when it is gone. */
  async peakBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.process.pid}/status`, 'utf8').catch(() => '')
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
  }
}

/** The services of a run: one of each, and guests beside them. */
export class Fleet implements AsyncDisposable {
  /** What services did that they should not. */
  readonly problems: string[] = []
  readonly peaks = new Map<App, number>()
  readonly #env: Env
  readonly #first = new Map<App, Member>()
  readonly #all: Member[] = []
  readonly #over = new AbortController()

  constructor(env: Env) {
    const options = ['--max-old-space-size=192', '--import', clock]
    this.#env = { ...env, NODE_OPTIONS: options.join(' ') }
    void this.#watchMemory()
  }

  /** Starts the service of this name that was not started yet, or was killed. */
  async start(app: App): Promise<void> {
    this.#first.set(app, await this.guest(app))
  }

  /** Starts one more process of a service. */
  async guest(app: App, env: Env = {}): Promise<Member> {
    const port = { [portOf(app)]: String(await freePort()) }
    const member = new Member(app, { ...this.#env, ...port, ...env }, this.problems)
    this.#all.push(member)
    return member
  }

  /** Resolves when every service that was started is ready. */
  async ready(): Promise<void> {
    await Promise.all([...this.#first.values()].map((member) => member.ready()))
  }

  async kill(app: App): Promise<void> {
    await this.#member(app).kill()
  }

  signal(app: App, signal: NodeJS.Signals): void {
    this.#member(app).signal(signal)
  }

  /** Sets the wall clock of a service so far off the real one. */
  stepClock(app: App, clockOffMs: number): void {
    this.#member(app).process.tell({ clockOffMs })
  }

  /** Asks a service to stop, and notes it as a problem when it does not. */
  async stop(app: App): Promise<void> {
    await this.#member(app).stop()
  }

  /** Writes what every process said into a folder, a file for each. */
  async keepOutput(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true })
    for (const { name, process } of this.#all) {
      await writeFile(join(folder, `${name}.log`), process.output)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort()
    await Promise.all(this.#all.map((member) => member.kill()))
  }

  #member(app: App): Member {
    const member = this.#first.get(app)
    if (!member) throw new Error(`the ${app} was never started`)
    return member
  }

  async #watchMemory(): Promise<void> {
    while (!this.#over.signal.aborted) {
      for (const member of this.#all) {
        const peak = Math.max(this.peaks.get(member.app) ?? 0, await member.peakBytes())
        this.peaks.set(member.app, peak)
      }
      await sleep(SAMPLE_MS, undefined, { signal: this.#over.signal }).catch(() => {})
    }
  }
}
