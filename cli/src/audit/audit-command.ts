import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { ArchiveStore } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { createClient, Registry } from '@tickertape/kafka'
import { PinotBroker } from '@tickertape/pinot'
import { type Stream, streamsOf } from '@tickertape/streams'
import { renderTable } from '../table.ts'
import { countArchive } from './count-archive.ts'
import { countFlattened, countRaw, deadLetterOrigins, type Places } from './count-topics.ts'

export interface StreamAudit {
  readonly kind: string
  readonly raw: number
  readonly flattened: number
  readonly archived: number
  readonly queryable: number
  readonly objects: number
  readonly problems: readonly string[]
}

export interface AuditOptions {
  readonly config: Config
  /** How long to wait for what is in flight: the archive lags by up to s3_sink.max_age_ms. */
  readonly waitMs: number
  readonly json: boolean
  readonly output: NodeJS.WriteStream
}

interface Sources {
  readonly client: ReturnType<typeof createClient>
  readonly registry: Registry
  readonly store: ArchiveStore
  readonly broker: PinotBroker
}

interface Bounds {
  readonly deadLetters: Places
  readonly receivedBeforeUs: number
}

async function auditStream(sources: Sources, stream: Stream, bounds: Bounds): Promise<StreamAudit> {
  const { client, registry, store, broker } = sources
  const options = { ...bounds, schemaById: (id: number) => registry.schemaById(id) }
  const rowsBefore = `SELECT COUNT(*) FROM ${stream.table} WHERE received_at < ${bounds.receivedBeforeUs}`
  const [raw, flattened, archive, rows] = await Promise.all([
    countRaw(client, stream, options),
    countFlattened(client, stream, options),
    countArchive(store, stream, options),
    broker.query(rowsBefore),
  ])
  return {
    kind: stream.kind,
    raw,
    flattened,
    archived: archive.events,
    queryable: Number(rows.rows[0]?.[0] ?? 0),
    objects: archive.objects,
    problems: archive.problems,
  }
}

export const agrees = ({ raw, flattened, archived, queryable, problems }: StreamAudit): boolean =>
  raw === flattened && raw === archived && raw === queryable && problems.length === 0

async function auditOnce(sources: Sources, config: Config, receivedBeforeUs: number) {
  const deadLetters = await deadLetterOrigins(sources.client, config.kafka.topics.dlq)
  const streams: StreamAudit[] = []
  for (const stream of streamsOf(config)) {
    streams.push(await auditStream(sources, stream, { deadLetters, receivedBeforeUs }))
  }
  return { streams, deadLetters: deadLetters.size }
}

/**
 * Counts what was received before the audit began, until everything agrees or the time is up: so it works
 * while events flow, and what is in flight is no difference yet.
 */
async function auditUntil(sources: Sources, { config, waitMs }: AuditOptions) {
  const deadline = performance.now() + waitMs
  const receivedBeforeUs = Date.now() * 1000
  for (;;) {
    const result = await auditOnce(sources, config, receivedBeforeUs)
    if (result.streams.every(agrees) || performance.now() > deadline) return result
    await sleep(1_000)
  }
}

function render(streams: readonly StreamAudit[], deadLetters: number, isTerminal: boolean): string {
  const paint = (style: 'green' | 'red', text: string) =>
    isTerminal ? styleText(style, text) : text
  const table = renderTable(
    {
      head: ['events', 'raw', 'flattened', 'archived', 'queryable', 'objects', ''],
      align: ['left', 'right', 'right', 'right', 'right', 'right', 'left'],
      isTerminal,
    },
    streams.map((audit) => {
      const { kind, raw, flattened, archived, queryable, objects } = audit
      const verdict = agrees(audit) ? paint('green', 'agrees') : paint('red', 'differs')
      return [kind, ...[raw, flattened, archived, queryable, objects].map(String), verdict]
    }),
  )
  const problems = streams.flatMap((audit) => audit.problems)
  return [table, ...problems, `${deadLetters} dead letters`].join('\n')
}

/**
 * Counts the events of every kind in the raw topic, the flattened topic, the archive and Pinot.
 * Throws TAPE_AUDIT_MISMATCH when they differ after the wait.
 */
export async function audit(options: AuditOptions): Promise<void> {
  const { config, json, output } = options
  const log = { debug() {}, info() {}, warn: (_: object, text: string) => console.error(text) }
  using store = new ArchiveStore(config)
  const { streams, deadLetters } = await auditUntil(
    {
      client: createClient({ brokers: config.kafka.bootstrap_servers, clientId: 'audit', log }),
      registry: new Registry(config.schema_registry.url),
      store,
      broker: new PinotBroker(config.pinot.broker_url),
    },
    options,
  )
  const text = json
    ? JSON.stringify({ streams, deadLetters })
    : render(streams, deadLetters, output.isTTY)
  output.write(`${text}\n`)
  const differing = streams.filter((stream) => !agrees(stream)).map(({ kind }) => kind)
  if (differing.length === 0) return
  const kinds = differing.join(', ')
  throw new TapeError(
    'TAPE_AUDIT_MISMATCH',
    `${kinds} differ between raw, flattened, archive and Pinot`,
  )
}
