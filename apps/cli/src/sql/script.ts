import { createInterface } from 'node:readline'
import { show } from './show.ts'
import type { SqlCommandOptions } from './sql-command.ts'
import { SqlSession } from './sql-session.ts'
import { StatementReader } from './statement-reader.ts'

export interface ScriptOptions extends Omit<SqlCommandOptions, 'statement'> {
  readonly input: NodeJS.ReadableStream
}

/** Answers the statements of a pipe or file one after the other; rejects at the first that goes wrong. */
export async function script(options: ScriptOptions): Promise<void> {
  const { config, input, progress, signal } = options
  const say = (text: string) => void progress.write(`${text}\n`)
  await using session = await SqlSession.open({ config, say })
  for await (const statement of statementsFrom(input)) {
    if (signal.aborted) return
    await show(session, statement, options)
  }
}

async function* statementsFrom(input: NodeJS.ReadableStream): AsyncGenerator<string> {
  const reader = new StatementReader()
  for await (const line of createInterface({ input })) yield* reader.add(line)
  yield* reader.end()
}
