import { type AuditReport, runAudit, runSinkAudit, type Scope } from '@tickertape/audit'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { OpenStores } from '@tickertape/sink-stores'
import { hasColours } from '../terminal/paint.ts'
import { showProgress } from './audit-progress.ts'
import { renderReport } from './render-report.ts'

export interface AuditCommandOptions {
  readonly config: Config
  readonly scope: Scope
  /** Everything, or nothing but the stores of sinks. */
  readonly what: 'all' | 'sinks'
  /** How long to wait for what is in flight: the archive lags by up to s3_sink.max_age_ms. */
  readonly waitMs: number
  /** Stores that sinks write to, when these are compared too. */
  readonly opened: OpenStores | undefined
  readonly json: boolean
  readonly output: NodeJS.WriteStream
  /** Where progress and warnings go, so that the output holds the result alone. */
  readonly progress: NodeJS.WriteStream
  readonly signal: AbortSignal
}

/** Throws what a verdict other than `agrees` stands for. */
export function judge({ verdict, summary }: Pick<AuditReport, 'verdict' | 'summary'>): void {
  if (verdict === 'differs') throw new TapeError('TAPE_AUDIT_MISMATCH', summary)
  if (verdict === 'in flight') throw new TapeError('TAPE_AUDIT_IN_FLIGHT', summary)
}

/**
 * Compares raw, flattened, archive, Pinot and sinks, and prints what it found. Throws TAPE_AUDIT_MISMATCH when they
 * differ, TAPE_AUDIT_IN_FLIGHT when not all has arrived after the wait; the message is the verdict's one line.
 */
export async function audit(options: AuditCommandOptions): Promise<void> {
  const { config, scope, what, waitMs, opened, json, output, progress, signal } = options
  const log = {
    debug() {},
    info() {},
    warn: (_facts: object, text: string) => progress.write(`${text}\n`),
  }
  let report: AuditReport
  {
    using shown = showProgress(progress)
    const sinks = opened?.stores ?? []
    const run = what === 'sinks' ? runSinkAudit : runAudit
    report = await run({ config, ...scope, waitMs, log, progress: shown, sinks, signal })
    if (opened) report = { ...report, notes: [...report.notes, ...opened.notes] }
  }
  output.write(`${json ? JSON.stringify(report) : renderReport(report, hasColours(output))}\n`)
  judge(report)
  if (!json) output.write(`${report.summary}\n`)
}
