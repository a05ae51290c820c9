export { runAudit, runSinkAudit } from './audit.ts'
export type { AuditOptions } from './audit-run.ts'
export { type AuditJob, auditInThread } from './audit-thread.ts'
export type { Problem, ProblemKind } from './problem.ts'
export { noProgress, type Progress } from './progress.ts'
export { readScope, type ScopeText } from './read-scope.ts'
export type {
  AuditReport,
  InFlight,
  PartitionReport,
  StreamReport,
  TopicReport,
  Verdict,
} from './report.ts'
export type { RowTopic } from './row-topic.ts'
export type { Scope } from './scope.ts'
export type { SinkReport } from './sinks/sink-report.ts'
export type { Groups, Keeps, RowValues, SinkStore } from './sinks/sink-store.ts'
