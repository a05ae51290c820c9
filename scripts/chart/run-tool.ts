import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { TapeError } from '@tickertape/errors'

export interface RunToolOptions {
  /** Written to its standard input. */
  readonly input?: string
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Runs a program to its end and answers its standard output. Throws TAPE_STACK_MISSING_TOOL when there is no such
 * program, and an Error with what it printed when it fails.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  { input = '', env = {} }: RunToolOptions = {},
): Promise<string> {
  const child = spawn(command, args, { env: { ...process.env, ...env } })
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  child.stdin.on('error', () => {}) // It ended without reading everything.
  child.stdin.end(input)
  try {
    const [stdout, stderr, [code]] = await output
    if (code === 0) return stdout
    throw new Error(`${command} ${args[0]} failed:\n${stdout}${stderr}`.trimEnd())
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new TapeError('TAPE_STACK_MISSING_TOOL', `${command} is not installed`, { cause })
  }
}
