import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '@tickertape/config'
import { asTapeError } from '@tickertape/errors'
import { KafkaAdmin, type KafkaClient, type Registry, TopicScanner } from '@tickertape/kafka'
import { type PinotBroker, PinotController } from '@tickertape/pinot'
import { Decoder, type Gap } from '@tickertape/schema'
import { archivedTopics, type Stream } from '@tickertape/streams'
import type { PipelineState } from '../protocol.ts'
import { archiveWatermark } from './archive-watermark.ts'
import { describePipeline } from './describe.ts'
import { HealthLog } from './health-log.ts'
import { Ledger } from './ledger.ts'
import { readLetter } from './letters.ts'
import type { Look } from './look.ts'
import { RecordFollower } from './record-follower.ts'
import { figuresOf } from './service-metrics.ts'
import { probeService } from './service-probe.ts'
import { probeTable } from './table-probe.ts'
import { probeTopic, type TopicDeps, type TopicFacts, type TopicQuestion } from './topic-probe.ts'
import { WireToSqlProbe } from './wire-to-sql.ts'

export interface PipelineOptions {
  readonly config: Config
  readonly client: KafkaClient
  readonly registry: Registry
  readonly streams: readonly Stream[]
  readonly broker: PinotBroker
  /** True while somebody looks. */
  readonly isWatched: () => boolean
  readonly onState: (state: PipelineState) => void
  readonly onProblem: (why: string) => void
  readonly signal: AbortSignal
}

const LOOK_MS = 1_000
const RATE_OVER_MS = 5_500
const LETTERS_AT_FIRST = 5_000
const GAPS_AT_FIRST = 2_000

const serviceUrls = ({ dashboard, producer, flattener, archiver }: Config) => ({
  producer: dashboard.producer_url || `http://127.0.0.1:${producer.http_port}`,
  flattener: dashboard.flattener_url || `http://127.0.0.1:${flattener.http_port}`,
  archiver: dashboard.archiver_url || `http://127.0.0.1:${archiver.http_port}`,
})

/** Looks at every part of the pipeline once a second while somebody watches, until the signal aborts. */
export async function watchPipeline(options: PipelineOptions): Promise<void> {
  const { client, isWatched, onState, onProblem, signal } = options
  await using admin = await KafkaAdmin.connect(client)
  await using scanner = await TopicScanner.connect(client)
  const ledger = ledgerOf(options, { admin, scanner })
  const healthLog = new HealthLog()
  const wireToSql = new WireToSqlProbe(options)
  const probing = wireToSql.run()
  // Rates are those of the last seconds: a single one would jump with every batch.
  let looks: Look[] = []
  while (!signal.aborted) {
    if (isWatched()) {
      try {
        const look = await lookAround(options, { admin, scanner }, ledger)
        const state = describePipeline(look, looks[0], wireToSql.now)
        ledger.tell(healthLog.take(state))
        onState(state)
        looks = [...looks, look].filter(({ atMs }) => atMs > look.atMs - RATE_OVER_MS)
      } catch (cause) {
        onProblem(asTapeError(cause).message)
      }
    } else {
      looks = []
      healthLog.forget()
    }
    await sleep(looks.length > 0 ? LOOK_MS : LOOK_MS / 4, undefined, { signal }).catch(() => {})
  }
  await probing
}

function ledgerOf({ config, registry }: PipelineOptions, kafka: TopicDeps): Ledger {
  const { gaps, dlq } = config.kafka.topics
  const decoder = new Decoder<Gap>((id) => registry.schemaById(id))
  return new Ledger(
    new RecordFollower({
      ...{ ...kafka, topic: gaps, last: GAPS_AT_FIRST },
      keep: (_, record) => record.copy(),
    }),
    new RecordFollower({ ...kafka, topic: dlq, last: LETTERS_AT_FIRST, keep: readLetter }),
    decoder,
  )
}

async function lookAround(
  { config, streams, broker, signal }: PipelineOptions,
  kafka: TopicDeps,
  ledger: Ledger,
): Promise<Look> {
  const urls = serviceUrls(config)
  const controller = new PinotController(config.pinot.controller_url, { timeoutMs: 5_000, signal })
  const groups = { flattener: config.flattener.group_id, archiver: config.archiver.group_id }
  const ask = (questions: readonly TopicQuestion[]): Promise<TopicFacts[]> =>
    Promise.all(questions.map((question) => probeTopic(kafka, question)))
  const rawTopics = streams.map(({ rawTopic }) => rawTopic)
  const singles = archivedTopics(config).filter((topic) => !rawTopics.includes(topic))
  const [producer, flattener, archiver, raw, flattened, single, letters, tables] =
    await Promise.all([
      probeService(urls.producer),
      probeService(urls.flattener),
      probeService(urls.archiver),
      ask(rawTopics.map((topic) => ({ topic, groups }))),
      ask(streams.map(({ flattenedTopic: topic }) => ({ topic, groups: {} }))),
      ask(singles.map((topic) => ({ topic, groups: { archiver: groups.archiver } }))),
      probeTopic(kafka, { topic: config.kafka.topics.dlq, groups: {} }),
      Promise.all(streams.map(({ table }) => probeTable(broker, controller, table))),
      ledger.read(),
    ])
  const pages = {
    producer: producer.metrics,
    flattener: flattener.metrics,
    archiver: archiver.metrics,
  }
  const archived = [...raw, ...single]
  const archivedToMs = await archiveWatermark(kafka.scanner, archived)
  const atMs = Date.now()
  return {
    atMs,
    producer,
    flattener,
    archiver,
    figures: figuresOf(pages),
    raw,
    flattened,
    archived,
    archivedToMs: archivedToMs ?? atMs,
    letters,
    openLetters: ledger.openLetters,
    tables,
    openGaps: ledger.openGaps,
    problems: ledger.problems,
  }
}
