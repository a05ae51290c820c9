import { ArchiveStore } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { KafkaAdmin, type KafkaClient, TopicScanner } from '@tickertape/kafka'
import { WriterCodec } from '@tickertape/schema'
import { schemaRegistry } from '@tickertape/streams'
import { connectKafka } from '../kafka/connect.ts'
import { hasColours } from '../terminal/paint.ts'
import type { Speed } from './pace.ts'
import { type PartitionPlan, planTopic } from './plan.ts'
import { showProgress } from './progress.ts'
import { replayGroup, replayId } from './replay-id.ts'
import { type Report, reportJson, reportText } from './report.ts'
import { runPlans } from './run-plans.ts'
import { nothingFound, readScope, type ScopeOptions } from './scope.ts'
import { Tally } from './tally.ts'
import { findTarget } from './target.ts'
import type { TimeWindow } from './time-window.ts'

export interface ReplayOptions {
  readonly config: Config
  readonly window: TimeWindow
  /** Topics of the archive; none for all that have records in the window. */
  readonly topics: readonly string[]
  /** None for all. */
  readonly symbols: readonly string[]
  readonly toTopic: string | undefined
  readonly create: boolean
  /** Name of a run that writes records a second time. */
  readonly again: string | undefined
  readonly speed: Speed
  readonly isDryRun: boolean
  readonly json: boolean
  readonly output: NodeJS.WriteStream
  /** Where progress and warnings go. */
  readonly progress: NodeJS.WriteStream
  readonly signal: AbortSignal
}

const PATIENCE_MS = 60_000

interface Planned extends ReplayOptions {
  readonly store: ArchiveStore
  readonly admin: KafkaAdmin
  readonly groupId: string
}

/** Every partition that has records of the window, and where they go. */
async function planAll(options: Planned): Promise<readonly PartitionPlan[]> {
  const { symbols, toTopic, again } = options
  const scope: ScopeOptions = { ...options, isFiltered: symbols.length > 0 }
  const plans: PartitionPlan[] = []
  for (const source of await readScope(scope)) {
    const lastPartition = Math.max(...source.partitions.map(({ partition }) => partition))
    const target = await findTarget({ ...options, sourceTopic: source.topic, lastPartition })
    const isAgain = again !== undefined
    plans.push(...(await planTopic(source, target, { ...options, ...scope, isAgain })))
  }
  const topics = [...new Set(plans.map(({ sourceTopic }) => sourceTopic))]
  if (topics.length === 0) throw await nothingFound(options, options.topics)
  if (toTopic === undefined || topics.length === 1) return plans
  throw new TapeError(
    'TAPE_CLI_USAGE',
    `--to-topic takes the records of one topic, and ${topics.join(', ')} have some of this time: choose with --topic`,
  )
}

function refusalOf(plans: readonly PartitionPlan[]): TapeError | undefined {
  const reasons = plans.flatMap(({ destination }) =>
    destination.mode === 'refused' ? [destination.reason] : [],
  )
  const [first] = reasons
  if (first === undefined) return undefined
  const others = reasons.length > 1 ? ` (as ${reasons.length - 1} other partitions)` : ''
  return new TapeError('TAPE_REPLAY_REFUSED', `${first}${others}`)
}

async function createTargets(plans: readonly PartitionPlan[], admin: KafkaAdmin): Promise<void> {
  const specs = plans.flatMap(({ target }) => target.missing ?? [])
  const byTopic = new Map(specs.map((spec) => [spec.topic, spec]))
  await admin.ensureTopics([...byTopic.values()])
}

/** Resolves with what was done, also when it was stopped; rejects with what failed. */
async function runAll(
  plans: readonly PartitionPlan[],
  options: Planned & { readonly id: string; readonly client: KafkaClient },
): Promise<Report> {
  const { config, admin, isDryRun, json, progress, signal, client } = options
  const refusal = refusalOf(plans)
  if (refusal && !isDryRun) throw refusal
  if (!isDryRun) await createTargets(plans, admin)
  const tally = new Tally(plans)
  const registry = schemaRegistry(config, { forMs: PATIENCE_MS, signal })
  const codec = new WriterCodec((id) => registry.schemaById(id))
  const startedMs = Date.now()
  const verb = isDryRun ? 'to write' : 'written'
  {
    await using scanner = await TopicScanner.connect(client)
    using _progress = json
      ? undefined
      : showProgress(progress, { tally, verb, now: Date.now, startedMs })
    await runPlans(plans, { ...options, scanner, codec, tally }).catch((cause) => {
      if (!signal.aborted) throw cause
    })
  }
  const seconds = (Date.now() - startedMs) / 1_000
  return { ...options, plans, tally, seconds, nowMs: Date.now() }
}

/**
 * Writes archived records back into Kafka as they were. Given again it goes on where it stopped, and does
 * nothing when it is done. Rejects with TAPE_REPLAY_, TAPE_ARCHIVE_, TAPE_S3_, TAPE_KAFKA_ or TAPE_CLI_USAGE.
 */
export async function replay(options: ReplayOptions): Promise<void> {
  const { config, json, output, progress, signal, isDryRun } = options
  using store = new ArchiveStore(config, { forMs: PATIENCE_MS, signal })
  const client = await connectKafka({ config, progress }, 'replay', 'endless')
  await using admin = await KafkaAdmin.connect(client)
  const id = replayId({ ...options, bucket: config.s3_sink.bucket })
  const planned = { ...options, store, admin, groupId: replayGroup(id), id, client }
  const plans = await planAll(planned)
  const report = await runAll(plans, planned)
  output.write(`${json ? reportJson(report) : reportText(report, hasColours(output))}\n`)
  const refusal = refusalOf(plans)
  if (isDryRun && refusal) throw refusal
  if (!signal.aborted) return
  throw new TapeError(
    'TAPE_REPLAY_STOPPED',
    'stopped before the end: the same command goes on where it stopped',
  )
}
