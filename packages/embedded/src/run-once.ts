import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { TapeError } from '@tickertape/errors'
import { tellingLine } from './last-log-line.ts'
import type { ServerName } from './server-spec.ts'

export interface RunOnceOptions {
  readonly server: ServerName
  readonly command: string
  readonly args: readonly string[]
  readonly signal: AbortSignal
}

/** Runs a preparing command of a server to its end. Throws TAPE_STACK_SERVER_DIED, or the signal's reason. */
export async function runOnce({ server, command, args, signal }: RunOnceOptions): Promise<void> {
  try {
    await promisify(execFile)(command, [...args], { signal, killSignal: 'SIGKILL' })
  } catch (cause) {
    signal.throwIfAborted()
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string }
    const line = tellingLine(`${stdout}\n${stderr}`) || String(cause)
    throw new TapeError('TAPE_STACK_SERVER_DIED', `${server} could not be prepared: ${line}`)
  }
}
