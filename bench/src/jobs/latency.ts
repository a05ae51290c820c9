import { Registry } from '@tickertape/kafka'
import { prepareStreams } from '@tickertape/streams'
import { prepareTables, type TestConfig, testConfig } from '@tickertape/testkit'
import { benchClient } from '../bench-client.ts'
import { comparedMemory, cpuPerEvent, eventsPerSecond, p50, p99, p999 } from '../columns.ts'
import { ourFlattener, streamsFlattener } from '../flatteners.ts'
import type { Column, Job, Target } from '../job.ts'
import { medianOf } from '../targets.ts'
import { wireToSql } from '../wire-to-sql.ts'

/** Every symbol has ten bars a second at the first, twenty at the second, so that bars come in small groups. */
const PACES = {
  full: [
    { rate: 1_000, symbols: 100 },
    { rate: 10_000, symbols: 500 },
  ],
  short: [{ rate: 1_000, symbols: 100 }],
}
const WARM_UP_MS = { full: 10_000, short: 1_000 }
const MEASURED_MS = { full: 30_000, short: 3_000 }

/** In the order of the contenders: ours and theirs at the first pace, ours and theirs at the second. */
const [OURS, THEIRS, OURS_FAST, THEIRS_FAST] = [0, 1, 2, 3]

type Rounds = Parameters<Target['measured']>[0]

const median = (column: Column, rounds: Rounds, at: number): number =>
  medianOf(column, rounds[at] ?? [])

const within = (what: string, column: Column, atMost: number): Target => ({
  ...{ what, reach: { atMost }, unit: 'ms' },
  measured: (rounds) => median(column, rounds, OURS),
})

const notWorse = (what: string, ours: number, theirs: number): Target => ({
  ...{ what, reach: { atMost: 1 }, unit: 'x' },
  measured: (rounds) => median(p99, rounds, ours) / median(p99, rounds, theirs),
})

/** Topics and a table of its own; answers with what the peer writes in front of a value. */
async function prepareLine(setup: TestConfig): Promise<number> {
  const { config } = setup
  await prepareTables(setup)
  const registry = new Registry(config.schema_registry.url)
  const signal = AbortSignal.timeout(60_000)
  const streams = await prepareStreams({ config, client: benchClient(config), registry, signal })
  return streams.find(({ kind }) => kind === 'bars')?.eventSchemaId as number
}

export const latency: Job = {
  name: 'latency',
  title: 'Wire to SQL: from the receipt of an event to the query that shows it',
  method: [
    'The producer that ships receives made-up bars at an even pace, ten or twenty a second of each symbol, and stamps each with the time of its receipt. A flattener cuts the batches, Pinot 0.11 consumes the events over 6 partitions. The table is asked every 50 ms which rows it shows that it did not show before: a latency is too long by that and by the query, and off by 10 ms either way.',
    'Each contender has topics and a table of its own on the same broker and the same Pinot; the producer runs for the one whose turn it is. Half a minute is measured after the first row shows and 10 s have passed. Segments are sealed every 25,000 rows of a partition, also while it is measured.',
    'Kafka Streams runs as in the first job, with its default of a commit every 100 ms; the flattener waits 25 ms between two transactions (flattener.linger_ms). CPU and memory are those of the flatteners.',
  ],
  columns: [p50, p99, p999, eventsPerSecond, cpuPerEvent, comparedMemory].map((column) => ({
    ...column,
    compared: false,
  })),
  targets: [
    within('p50 at 1,000 events/s', p50, 100),
    within('p99 at 1,000 events/s', p99, 500),
    notWorse('p99 at 1,000 events/s, against Kafka Streams', OURS, THEIRS),
    notWorse('p99 at 10,000 events/s, against Kafka Streams', OURS_FAST, THEIRS_FAST),
  ],
  limits: [
    'At 10,000 events/s the flattener’s p99 is the longer one although its median is the shorter. It makes about 110 transactions a second over the 6 partitions, of 10 ms each while nothing else runs, and each costs the broker five requests and its markers; Kafka Streams, which commits every 100 ms in two threads, makes 20. The next lever is a linger that grows with the rate.',
  ],
  usesPinot: true,
  async contenders({ stack, size }) {
    const lines = [ourFlattener, await streamsFlattener(stack, 'bytes')].map(async (flattener) => {
      const setup = await testConfig(stack.env, { KAFKA_PARTITIONS: '6' })
      return { flattener, setup, eventSchemaId: await prepareLine(setup) }
    })
    const prepared = await Promise.all(lines)
    const times = { warmUpMs: WARM_UP_MS[size], measuredMs: MEASURED_MS[size] }
    return PACES[size].flatMap((pace) =>
      prepared.map((line) => wireToSql({ ...line, ...pace, ...times })),
    )
  },
}
