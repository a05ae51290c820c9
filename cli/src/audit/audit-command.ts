import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { ArchiveStore } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { createClient, Registry } from '@tickertape/kafka'
import { PinotBroker } from '@tickertape/pinot'
import { type Stream, streamsOf } from '@tickertape/streams'
import Table from 'cli-table3'
import { countArchive } from './count-archive.ts'
import { countRaw, countRecords, deadLetterOrigins, type Places } from './count-topics.ts'

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

async function auditStream(
  sources: Sources,
  stream: Stream,
  deadLetters: Places,
): Promise<StreamAudit> {
  const { client, registry, store, broker } = sources
  const schemaById = (id: number) => registry.schemaById(id)
  const [raw, flattened, archive, rows] = await Promise.all([
    countRaw(client, stream, { schemaById, deadLetters }),
    countRecords(client, stream.flattenedTopic),
    countArchive(store, stream, deadLetters),
    broker.query(`SELECT COUNT(*) FROM ${stream.table}`),
  ])
  return {
    kind: stream.kind,
    raw: raw.events,
    flattened,
    archived: archive.events,
    queryable: Number(rows.rows[0]?.[0] ?? 0),
    objects: archive.objects,
    problems: archive.problems,
  }
}

export const agrees = ({ raw, flattened, archived, queryable, problems }: StreamAudit): boolean =>
  raw === flattened && raw === archived && raw === queryable && problems.length === 0

async function auditOnce(sources: Sources, config: Config) {
  const deadLetters = await deadLetterOrigins(sources.client, config.kafka.topics.dlq)
  const streams: StreamAudit[] = []
  for (const stream of streamsOf(config)) {
    streams.push(await auditStream(sources, stream, deadLetters))
  }
  return { streams, deadLetters: deadLetters.size }
}

/** Counts until everything agrees or the time is up: what is in flight is no difference yet. */
async function auditUntil(sources: Sources, { config, waitMs }: AuditOptions) {
  const deadline = performance.now() + waitMs
  for (;;) {
    const result = await auditOnce(sources, config)
    if (result.streams.every(agrees) || performance.now() > deadline) return result
    await sleep(1_000)
  }
}

function render(streams: readonly StreamAudit[], deadLetters: number, colour: boolean): string {
  const paint = (style: 'green' | 'red', text: string) => (colour ? styleText(style, text) : text)
  const table = new Table({
    head: ['events', 'raw', 'flattened', 'archived', 'queryable', 'objects', ''],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: colour ? { head: [], border: ['gray'] } : { head: [], border: [] },
  })
  for (const audit of streams) {
    const { kind, raw, flattened, archived, queryable, objects } = audit
    const verdict = agrees(audit) ? paint('green', 'agrees') : paint('red', 'differs')
    table.push([kind, raw, flattened, archived, queryable, objects, verdict])
  }
  const problems = streams.flatMap((audit) => audit.problems)
  return [table.toString(), ...problems, `${deadLetters} dead letters`].join('\n')
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
