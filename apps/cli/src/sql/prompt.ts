import { createInterface, type Interface } from 'node:readline'
import type { Config } from '@tickertape/config'
import { asTapeError } from '@tickertape/errors'
import { paintFor } from '../terminal/paint.ts'
import { askedBy } from './asked.ts'
import { History } from './history.ts'
import { commandOf, help } from './prompt-command.ts'
import type { RowForm } from './row-writer.ts'
import { type Shown, show } from './show.ts'
import { SqlSession } from './sql-session.ts'
import { StatementReader } from './statement-reader.ts'

export interface PromptOptions {
  readonly config: Config
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
  readonly progress: NodeJS.WriteStream
  readonly form: RowForm
  /** Ends each answer after so many rows. */
  readonly rows?: number | undefined
  readonly historyFile: string
  readonly signal: AbortSignal
}

/** Sooner than the gateway ends a session that nobody asks. */
const KEEP_ALIVE_MS = 60_000

/**
 * Asks somebody at a terminal for statements until `\q` or Ctrl-D. Ctrl-C ends the answer that is being shown. What a
 * statement does wrong is told, and the prompt goes on. Rejects with TAPE_FLINK_UNAVAILABLE when no gateway is there
 * to begin with.
 */
export async function prompt(options: PromptOptions): Promise<void> {
  const { config, input, output, signal } = options
  const say = (text: string) => void options.progress.write(`${text}\n`)
  const history = await History.read(options.historyFile)
  await using session = await SqlSession.open({ config, say })
  say(`Flink SQL over the stream. ${help}`)
  const terminal = createInterface({
    ...{ input, output, terminal: true, removeHistoryDuplicates: true },
    history: history.entries,
    completer: (line: string) => completionsOf(line, session.tables.names),
  })
  const alive = setInterval(() => void session.keepAlive(), KEEP_ALIVE_MS)
  const stop = () => terminal.close()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await new Conversation(terminal, { ...options, session, history, say }).run()
  } finally {
    clearInterval(alive)
    signal.removeEventListener('abort', stop)
    terminal.close()
  }
}

interface Parts extends PromptOptions {
  readonly session: SqlSession
  readonly history: History
  readonly say: (text: string) => void
}

class Conversation {
  readonly #terminal: Interface
  readonly #parts: Parts
  readonly #reader = new StatementReader()
  #entries: string[]
  #form: RowForm
  /** Of the answer that is being shown. */
  #running: AbortController | undefined

  constructor(terminal: Interface, parts: Parts) {
    this.#terminal = terminal
    this.#parts = parts
    this.#form = parts.form
    this.#entries = parts.history.entries
    terminal.on('history', (entries: string[]) => {
      this.#entries = entries
    })
    terminal.on('SIGINT', () => this.#interrupt())
    terminal.on('close', () => this.#running?.abort())
  }

  async run(): Promise<void> {
    const lines = this.#terminal[Symbol.asyncIterator]()
    this.#ask()
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      if ((await this.#take(line.value)) === 'quit') return
      this.#ask()
    }
  }

  /** Answers whether that was all. */
  async #take(line: string): Promise<'quit' | 'more'> {
    const { history } = this.#parts
    const command = this.#reader.isOpen ? undefined : commandOf(line)
    if (command) return this.#obey(command)
    const lines = [...this.#reader.lines, line]
    for (const statement of this.#reader.add(line)) {
      await history.add(statement, { entries: this.#entries, lines })
      await this.#answer(statement)
    }
    return 'more'
  }

  #obey(command: ReturnType<typeof commandOf> & object): 'quit' | 'more' {
    const { say } = this.#parts
    if (command.kind === 'quit') return 'quit'
    if (command.kind === 'say') say(command.text)
    else {
      this.#form = command.form
      say(`Rows are shown as ${command.form === 'text' ? 'a table' : command.form.toUpperCase()}.`)
    }
    return 'more'
  }

  async #answer(statement: string): Promise<void> {
    const { session, output, rows, say, signal, progress } = this.#parts
    const running = new AbortController()
    this.#running = running
    try {
      const either = AbortSignal.any([signal, running.signal])
      const shown = await show(session, statement, {
        ...{ form: this.#form, output, rows, signal: either },
      })
      const hasRows = shown.rows > 0 || askedBy(statement).kind === 'query'
      if (hasRows) say(paintFor(progress).dim(summaryOf(shown, running.signal.aborted)))
    } catch (cause) {
      const { code, message } = asTapeError(cause)
      say(`${paintFor(progress).bad(code)}: ${message}`)
    } finally {
      this.#running = undefined
    }
  }

  /** Ctrl-C: ends the answer, or forgets what was typed. */
  #interrupt(): void {
    if (this.#running) {
      this.#running.abort()
      return
    }
    this.#parts.output.write('^C\n')
    this.#reader.clear()
    this.#terminal.write(null, { ctrl: true, name: 'e' })
    this.#terminal.write(null, { ctrl: true, name: 'u' })
    this.#ask()
  }

  #ask(): void {
    this.#terminal.setPrompt(this.#reader.isOpen ? '  -> ' : 'sql> ')
    this.#terminal.prompt()
  }
}

function summaryOf({ rows, firstAfterMs }: Shown, isInterrupted: boolean): string {
  const count = `${rows} ${rows === 1 ? 'row' : 'rows'}`
  const first =
    firstAfterMs === undefined ? '' : `, the first after ${(firstAfterMs / 1000).toFixed(2)} s`
  return `${count}${first}${isInterrupted ? '; ended by Ctrl-C' : ''}`
}

/** Names of tables that begin as the last word does. */
function completionsOf(line: string, tables: readonly string[]): [string[], string] {
  const word = /[\w\\]*$/.exec(line)?.[0] ?? ''
  return [tables.filter((name) => name.startsWith(word)), word]
}
