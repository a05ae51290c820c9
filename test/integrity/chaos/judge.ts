import { type AuditReport, noProgress, runAudit } from '@tickertape/audit'
import { asTapeError } from '@tickertape/errors'
import { createClient, Registry, readTopic } from '@tickertape/kafka'
import { Decoder } from '@tickertape/schema'
import { checkArchive, checkFlattened, quietLog, type TestConfig } from '@tickertape/testkit'
import { type App, apps } from './fleet.ts'
import type { World } from './world.ts'

const MEGABYTE = 1_048_576
const SETTLE_MS = 120_000
const GIVE_UP_MS = 240_000

/** Resident memory that a service may take at most, with a heap of 192 MB and records of 5 MB. */
export const memoryLimits: Readonly<Record<App, number>> = {
  producer: 400 * MEGABYTE,
  flattener: 700 * MEGABYTE,
  archiver: 700 * MEGABYTE,
}

export interface Verdict {
  readonly bars: number
  /** Trades and quotes of the producer. */
  readonly others: number
  readonly poisons: number
  readonly problems: readonly string[]
  readonly peaks: ReadonlyMap<App, number>
}

const audit = (config: TestConfig['config']): Promise<AuditReport> =>
  runAudit({
    config,
    waitMs: SETTLE_MS,
    log: quietLog,
    progress: noProgress,
    signal: AbortSignal.timeout(GIVE_UP_MS),
  })

/** What the audit has against a run, and what it counted otherwise than the oracle. */
function auditProblems(report: AuditReport, bars: number): string[] {
  const named = [...report.streams, ...report.topics].flatMap(({ problems }) => problems)
  const problems = named.map(({ text }) => `audit: ${text}`)
  if (report.verdict !== 'agrees') problems.push(`audit: ${report.summary}`)
  const [stream] = report.streams
  const { raw, flattened, archived, keys, queryable } = stream ?? {}
  for (const [what, count] of Object.entries({ raw, flattened, archived, keys, queryable })) {
    if (count !== bars) problems.push(`${what} bars are ${count}, sent were ${bars}`)
  }
  return problems
}

interface Numbered {
  readonly session: string
  readonly sequence: number
}

/** The producer numbers its batches: in each partition a session's must run 0, 1, 2 ... */
async function sequenceProblems({ config }: TestConfig, topic: string): Promise<string[]> {
  const registry = new Registry(config.schema_registry.url)
  const decoder = new Decoder<Numbered>((id) => registry.schemaById(id))
  const next = new Map<string, number>()
  const problems: string[] = []
  const { bootstrap_servers: brokers } = config.kafka
  await readTopic(createClient({ brokers, clientId: 'judge', log: quietLog }), {
    topic,
    onBatch: async ({ partition, records }) => {
      for (const { value, offset } of records) {
        const { session, sequence } = await decoder.decode(value)
        const place = `${partition}/${session}`
        const expected = next.get(place) ?? 0
        if (sequence !== expected) {
          problems.push(
            `${topic}/${partition}@${offset} is batch ${sequence} of ${session}, expected ${expected}`,
          )
        }
        next.set(place, sequence + 1)
      }
    },
  })
  return problems
}

function memoryProblems(peaks: ReadonlyMap<App, number>): string[] {
  return apps.flatMap((app) => {
    const bytes = peaks.get(app) ?? 0
    if (bytes <= memoryLimits[app]) return []
    const [took, may] = [bytes, memoryLimits[app]].map((size) => Math.round(size / MEGABYTE))
    return [`the ${app} took ${took} MB, and may take ${may} MB`]
  })
}

/** What a check that could not be done says. */
const orItsFailure = (check: Promise<readonly string[]>, what: string) =>
  check.catch((cause) => [`${what} could not be checked: ${asTapeError(cause).message}`])

/**
 * Stops the load, waits until everything has arrived, and says what is not exactly as it was sent. Services
 * run on until all is counted; then they must stop clean.
 */
export async function judge(world: World): Promise<Verdict> {
  const { load, fleet, honest } = world
  const { config } = honest
  await load.stop()
  await fleet.stop('producer')
  const { total, sent } = load.feed
  let others = 0
  const audited = audit(config).then((report) => {
    others = report.streams.slice(1).reduce((sum, { raw }) => sum + raw, 0)
    return auditProblems(report, total)
  })
  const problems = [...(await orItsFailure(audited, 'the audit'))]
  const flattened = checkFlattened(config, sent).then(({ events, problems: found }) =>
    events === total ? found : [...found, `flattened are ${events} bars, sent were ${total}`],
  )
  const archived = checkArchive(config, sent).then(({ problems: found }) => found)
  const { raw_tick, raw_quote } = config.kafka.topics
  for (const [check, what] of [
    [flattened, 'the flattened topic'],
    [archived, 'the archive'],
    [load.poisoned.problems(), 'the dead letters'],
    [sequenceProblems(honest, raw_tick), raw_tick],
    [sequenceProblems(honest, raw_quote), raw_quote],
  ] as const) {
    problems.push(...(await orItsFailure(check, what)))
  }
  await fleet.stop('flattener')
  await fleet.stop('archiver')
  problems.push(...fleet.problems, ...memoryProblems(fleet.peaks))
  return { bars: total, others, poisons: load.poisoned.sent, problems, peaks: fleet.peaks }
}
