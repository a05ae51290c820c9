import { createInterface } from 'node:readline/promises'
import { TapeError } from '@tickertape/errors'

export interface Question {
  /** What would be done, for the error when nobody can be asked. */
  readonly what: string
  readonly text: string
  readonly input: NodeJS.ReadStream
  readonly progress: NodeJS.WriteStream
}

/** Asks yes or no; no is the answer to anything but yes. Throws TAPE_CLI_USAGE without a terminal. */
export async function confirm({ what, text, input, progress }: Question): Promise<boolean> {
  if (!input.isTTY) {
    throw new TapeError('TAPE_CLI_USAGE', `${what} and nobody can be asked: give --yes`)
  }
  const terminal = createInterface({ input, output: progress })
  try {
    const answer = await terminal.question(`${text} [y/N] `)
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    terminal.close()
  }
}
