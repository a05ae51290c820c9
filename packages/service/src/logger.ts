import { type Config, redactor, secretsOf } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import pino, { type Logger } from 'pino'
import { terminalLine } from './terminal-line.ts'

/** What an error says in a log line: code, message and context for ours, message and stack for others. */
function describe(error: unknown): unknown {
  if (!(error instanceof TapeError)) return pino.stdSerializers.err(error as Error)
  const { code, message, context, cause } = error
  const because = cause instanceof Error ? { cause: cause.message } : {}
  return { code, message, ...context, ...because }
}

/** JSON lines on standard output, without secrets; coloured text when a person is watching. */
export function createLogger(name: string, config?: Config): Logger {
  const redact = redactor(config && secretsOf(config))
  const options = {
    level: config?.service.log_level ?? 'info',
    base: { service: name },
    serializers: { err: describe },
    hooks: { streamWrite: redact },
  }
  // Synchronous, because a buffered line for a reader that is gone would keep the process from its exit.
  if (!process.stdout.isTTY) return pino(options, pino.destination({ dest: 1, sync: true }))
  const colours = process.stdout.hasColors()
  return pino(options, { write: (line) => process.stdout.write(terminalLine(line, { colours })) })
}
