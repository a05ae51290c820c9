import { type AuditReport, auditInThread, readScope } from '@tickertape/audit'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { Answer } from '@tickertape/service'

const MOST_WAIT_S = 600

function readWait(text: string | undefined): number {
  const seconds = Number(text ?? 0)
  if (seconds >= 0 && seconds <= MOST_WAIT_S) return seconds * 1000
  throw new TapeError('TAPE_CLI_USAGE', `wait must be seconds up to ${MOST_WAIT_S}, not "${text}"`)
}

/**
 * Answers GET /audit: the audit's report as JSON. The query takes topic, kind, partition, from, to and wait as
 * the command does; without wait it tells at once what is in flight. One runs at a time.
 */
export function auditAnswer(config: Config, stop: AbortSignal): Answer {
  let running: Promise<AuditReport> | undefined
  return async ({ query, signal }) => {
    const scope = readScope(query, Date.now())
    const waitMs = readWait(query.wait)
    if (running) throw new TapeError('TAPE_AUDIT_BUSY', 'an audit is running: ask again later')
    running = auditInThread({ config, scope, waitMs }, AbortSignal.any([signal, stop]))
    try {
      return await running
    } finally {
      running = undefined
    }
  }
}
