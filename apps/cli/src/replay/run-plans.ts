import type { ArchiveStore, RestoredRecord } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { KafkaAdmin, KafkaClient, TopicScanner } from '@tickertape/kafka'
import type { WriterCodec } from '@tickertape/schema'
import { streamsOf } from '@tickertape/streams'
import { archivedLines } from './archived-lines.ts'
import type { SymbolFilter } from './filter-symbols.ts'
import { Pace, type Speed } from './pace.ts'
import { partitionSource } from './partition-source.ts'
import type { PartitionPlan } from './plan.ts'
import { replayPartition } from './replay-partition.ts'
import { sameRecord } from './same-record.ts'
import { openSink } from './sinks.ts'
import type { Tally } from './tally.ts'
import type { TimeWindow } from './time-window.ts'

export interface RunOptions {
  readonly config: Config
  readonly store: ArchiveStore
  readonly client: KafkaClient
  readonly admin: KafkaAdmin
  readonly scanner: TopicScanner
  readonly codec: WriterCodec
  readonly groupId: string
  readonly window: TimeWindow
  readonly symbols: readonly string[]
  readonly speed: Speed
  readonly isDryRun: boolean
  readonly signal: AbortSignal
  readonly tally: Tally
}

function filterFor(
  { sourceTopic }: PartitionPlan,
  { config, symbols, codec, tally }: RunOptions,
): SymbolFilter | undefined {
  const stream = streamsOf(config).find(({ rawTopic }) => rawTopic === sourceTopic)
  if (symbols.length === 0 || !stream) return undefined
  const onSymbol = (symbol: string) => tally.seenSymbols.add(symbol)
  return { symbols: new Set(symbols), stream, codec, onSymbol }
}

/** Compares the last record that an earlier run has written with the one that is in its place now. */
async function verifyHeld(
  { destination, target, partition }: PartitionPlan,
  scanner: TopicScanner,
  { last, position }: { readonly last: RestoredRecord; readonly position: number },
): Promise<void> {
  if (destination.mode !== 'exact') return
  const { topic } = target
  const from = destination.baseOffset + position
  let differs = false
  const onRecord: Parameters<TopicScanner['scan']>[0]['onRecord'] = (view) => {
    const found = { timestampMs: view.timestampMs, key: view.key(), value: view.value() }
    differs = !sameRecord(last, { ...found, headerList: view.headerList() })
  }
  await scanner.scan({ topic, partition, from, to: from + 1, onRecord })
  if (!differs) return
  throw new TapeError(
    'TAPE_REPLAY_CONFLICT',
    `${topic}/${partition}@${from} is another record than the archive's ${last.offset}: something else wrote to the topic since this replay began; delete the topic and give the command again`,
  )
}

/** On resuming, the clock begins with the first record that is left: undefined until it is known. */
const firstOf = (plans: readonly PartitionPlan[]): number | undefined => {
  const isFresh = plans.every(({ destination }) =>
    destination.mode === 'exact'
      ? destination.held === 0
      : destination.mode === 'append' && destination.nextOffset === 0,
  )
  return isFresh ? Math.min(...plans.map(({ span }) => span.firstMs)) : undefined
}

/** Runs all partitions side by side. Rejects with the first failure, after the others have stopped. */
export async function runPlans(
  plans: readonly PartitionPlan[],
  options: RunOptions,
): Promise<void> {
  const { store, scanner, codec, window, speed, tally, isDryRun, config } = options
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  const pace = new Pace({ speed: isDryRun ? 'max' : speed, firstMs: firstOf(plans), now: Date.now })
  const runOne = async (plan: PartitionPlan): Promise<void> => {
    const place = { topic: plan.target.topic, partition: plan.partition }
    await using sink = await openSink(plan.destination, { ...options, ...place }, isDryRun)
    const onBytes = (bytes: number) => {
      tally.bytes += bytes
    }
    const stream = streamsOf(config).find(({ rawTopic }) => rawTopic === plan.sourceTopic)
    await replayPartition({
      source: partitionSource(archivedLines(store, plan.objects, window, onBytes), {
        encode: (schemaId, value) => codec.encode(schemaId, value),
        itemsField: stream?.itemsField,
        filter: filterFor(plan, options),
      }),
      sink,
      pace,
      signal,
      verify: (last, position) => verifyHeld(plan, scanner, { last, position }),
      onProgress: (progress) => tally.add(plan, progress),
    })
  }
  const failures: unknown[] = []
  const runs = plans.map((plan) =>
    runOne(plan).catch((cause) => {
      failures.push(cause)
      failed.abort()
    }),
  )
  await Promise.all(runs)
  if (failures.length > 0) throw failures[0]
}
