import { parentPort, workerData } from 'node:worker_threads'
import { asTapeError } from '@tickertape/errors'
import { runAudit } from './audit.ts'
import type { AuditJob, AuditReply } from './audit-thread.ts'
import { noProgress } from './progress.ts'
import { THREAD_KEYS } from './thread-memory.ts'

const { config, scope, waitMs } = workerData as AuditJob
const log = { debug() {}, info() {}, warn() {} }
const signal = new AbortController().signal

let reply: AuditReply
try {
  const options = {
    config,
    ...scope,
    waitMs,
    log,
    progress: noProgress,
    mostKeys: THREAD_KEYS,
    signal,
  }
  reply = { report: await runAudit(options) }
} catch (cause) {
  const { code, message } = asTapeError(cause)
  reply = { failed: { code, message } }
}
parentPort?.postMessage(reply)
