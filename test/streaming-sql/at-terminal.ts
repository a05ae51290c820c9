import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { projectRoot } from '@tickertape/config'
import { eventually } from '@tickertape/testkit'

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const patientMs = 120_000

/** `tape sql` at a terminal, as somebody types into it. Python, which Flink needs too, brings the terminal. */
export class SqlTerminal implements AsyncDisposable {
  readonly #child: ChildProcess
  #shown = ''

  constructor(env: Readonly<Record<string, string>>) {
    const tape = join(projectRoot, 'apps/cli/src/main.ts')
    const script = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)'
    this.#child = spawn('python3', ['-c', script, process.execPath, tape, 'sql'], {
      env: { ...process.env, ...env, NO_COLOR: '1', TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child.stdout?.on('data', (chunk) => {
      this.#shown += chunk
    })
  }

  /** What the terminal shows. */
  get shown(): string {
    return stripVTControlCharacters(this.#shown)
  }

  async awaitPrompt(): Promise<void> {
    await this.#shows(0, /sql> $/)
  }

  /** Types a statement and answers what is shown until the next prompt; an answer without end gets Ctrl-C after its first rows. */
  async ask(statement: string, { isEndless = false } = {}): Promise<string> {
    const from = this.shown.length
    this.#type(`${statement}\n`)
    if (isEndless) {
      await this.#shows(from, /\+I /)
      this.#type(CTRL_C)
    }
    await this.#shows(from, /sql> $/)
    return this.shown.slice(from)
  }

  /** Ctrl-D: answers the exit code. */
  async quit(): Promise<number | null> {
    this.#type(CTRL_D)
    if (this.#child.exitCode === null) await once(this.#child, 'exit')
    return this.#child.exitCode
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL')
  }

  #type(text: string): void {
    this.#child.stdin?.write(text)
  }

  async #shows(from: number, pattern: RegExp): Promise<void> {
    const rest = () => this.shown.slice(from)
    const seen = await eventually(
      async () => ({ shown: rest(), isOver: this.#child.exitCode !== null }),
      ({ shown, isOver }) => isOver || pattern.test(shown),
      patientMs,
    )
    if (seen.isOver) throw new Error(`the prompt has ended: ${seen.shown}`)
  }
}
