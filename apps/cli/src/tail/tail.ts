import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { KafkaAdmin, type KafkaClient, type PartitionRange, TopicScanner } from '@tickertape/kafka'
import { Decoder } from '@tickertape/schema'
import { schemaRegistry } from '@tickertape/streams'
import { contentOf } from '../dlq/letter-content.ts'
import { assertTopic } from '../kafka/known-topics.ts'
import { paintFor } from '../terminal/paint.ts'
import { onlySymbols } from './only-symbols.ts'
import { recordJson, recordText, type ShownRecord } from './render-record.ts'
import { beginnings, type TailRecord, TopicReader } from './topic-reader.ts'

export interface TailOptions {
  readonly client: KafkaClient
  readonly config: Config
  readonly topic: string
  readonly last: number
  /** Everything from this time on, instead of the last few. */
  readonly fromMs: number | undefined
  /** None for all. */
  readonly symbols: readonly string[]
  readonly partition: number | undefined
  readonly follow: boolean
  readonly output: NodeJS.WriteStream
  readonly json: boolean
  readonly signal: AbortSignal
}

const REGISTRY_PATIENCE_MS = 5_000
const PAUSE_MS = 100

type Show = (records: readonly TailRecord[]) => Promise<ShownRecord[]>

/** Decodes records and leaves out those of other symbols. */
function decoding({ config, symbols }: TailOptions): Show {
  const registry = schemaRegistry(config, { forMs: REGISTRY_PATIENCE_MS })
  const decoder = new Decoder<unknown>((id) => registry.schemaById(id))
  return async (records) => {
    const shown: ShownRecord[] = []
    for (const record of records) {
      const content = await contentOf(record, decoder)
      if (!('value' in content)) {
        if (symbols.length === 0) shown.push({ ...record, content })
        continue
      }
      const value = onlySymbols(content.value, symbols)
      if (value !== undefined) shown.push({ ...record, content: { ...content, value } })
    }
    return shown
  }
}

function chosenRanges(ranges: readonly PartitionRange[], { topic, partition }: TailOptions) {
  if (partition === undefined) return ranges
  const chosen = ranges.filter((range) => range.partition === partition)
  if (chosen.length > 0) return chosen
  const there = `${topic} has partitions 0 to ${ranges.length - 1}`
  throw new TapeError('TAPE_CLI_USAGE', `there is no partition ${partition}: ${there}`)
}

/** Looks back further and further until there are enough records that are wanted. */
async function lastOnes(
  scanner: TopicScanner,
  ranges: readonly PartitionRange[],
  options: TailOptions & { readonly show: Show },
): Promise<ShownRecord[]> {
  const { topic, last, show, signal } = options
  for (let window = last; ; window *= 10) {
    const reader = new TopicReader(scanner, topic, beginnings(ranges, window))
    let found: ShownRecord[] = []
    for (let isAll = false; !isAll; ) {
      const round = await reader.round(signal)
      found = [...found, ...(await show(round.records))].slice(-last)
      isAll = round.isAll
    }
    const isEverything = ranges.every(({ low, high }) => high - low <= window)
    if (found.length >= last || isEverything) return found
  }
}

/** Shows records until there are no more, or for ever. */
export async function tail(options: TailOptions): Promise<void> {
  const { client, topic, fromMs, follow, output, json, signal } = options
  await using admin = await KafkaAdmin.connect(client)
  assertTopic(topic, await admin.topics())
  const ranges = chosenRanges(await admin.ranges(topic), options)
  await using scanner = await TopicScanner.connect(client)
  const show = decoding(options)
  const paint = paintFor(output)
  const write = (records: readonly ShownRecord[]) => {
    for (const one of records) output.write(`${json ? recordJson(one) : recordText(one, paint)}\n`)
  }
  try {
    if (fromMs === undefined) write(await lastOnes(scanner, ranges, { ...options, show }))
    if (fromMs === undefined && !follow) return
    const starts = fromMs === undefined ? undefined : await admin.offsetsAt(topic, fromMs)
    const from = ranges.map(({ partition, high }) => {
      return [partition, starts?.get(partition) ?? high] as const
    })
    const reader = new TopicReader(scanner, topic, new Map(from))
    for (;;) {
      const { records, isAll } = await reader.round(signal)
      write(await show(records))
      if (isAll && !follow) return
      if (isAll) await sleep(PAUSE_MS, undefined, { signal })
    }
  } catch (cause) {
    if (!signal.aborted) throw cause
  }
}
