import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Config } from '@tickertape/config'
import { type ErrorCode, TapeError } from '@tickertape/errors'
import type { AuditReport } from './report.ts'
import type { Scope } from './scope.ts'
import { auditHeap } from './thread-memory.ts'

export interface AuditJob {
  readonly config: Config
  readonly scope: Scope
  /** How long to wait for what is in flight. */
  readonly waitMs: number
}

export type AuditReply =
  | { readonly report: AuditReport }
  | { readonly failed: { readonly code: ErrorCode; readonly message: string } }

/**
 * Audits in a thread of its own, for a process that has other work to do. Rejects as `runAudit` does, and with
 * the signal's reason, which ends the thread.
 */
export async function auditInThread(job: AuditJob, signal: AbortSignal): Promise<AuditReport> {
  const worker = new Worker(new URL('./audit-worker.ts', import.meta.url), {
    workerData: job,
    resourceLimits: auditHeap,
  })
  try {
    const [reply] = (await once(worker, 'message', { signal })) as [AuditReply]
    if ('report' in reply) return reply.report
    throw new TapeError(reply.failed.code, reply.failed.message)
  } finally {
    await worker.terminate()
  }
}
