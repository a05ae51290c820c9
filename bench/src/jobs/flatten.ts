import { testConfig } from '@tickertape/testkit'
import { ourFlattener, streamsFlattener } from '../flatteners.ts'
import type { Job } from '../job.ts'
import { fillRawBars } from '../raw-bars.ts'

const BARS_PER_BATCH = 100
const SYMBOLS = 500
const BATCHES = { full: 40_000, short: 600 }
const WARM_UP = { full: 1 / 2, short: 0 }

export const flatten: Job = {
  name: 'flatten',
  title: 'Flatten Avro batches of 100 bars, exactly once',
  method: [
    '4 million bars of 500 symbols wait in 6 partitions, 100 in a record. One process cuts them into single records, keyed by symbol, in transactions with the offsets inside.',
    'The first half of the events is warm-up, the rest is measured: CPU of the process from /proc, time until the group has committed the last offset.',
    'Kafka Streams 4.3.1 runs with exactly_once_v2, two threads, batches of 256 KiB and 100 ms of linger, on Java 17 with the flags of Kafka’s own scripts and 512 MB of heap; it applies the same rules to every bar.',
    'The output of each contender’s warm-up round is read back and compared bar by bar: none missing, none twice, in order, under its key.',
  ],
  async contenders(context) {
    const setup = await testConfig(context.stack.env, { KAFKA_PARTITIONS: '6' })
    const batches = BATCHES[context.size]
    const input = await fillRawBars(setup, {
      batches,
      barsPerBatch: BARS_PER_BATCH,
      symbols: SYMBOLS,
    })
    const round = { context, setup, input, warmUp: WARM_UP[context.size] }
    return [
      ourFlattener(round),
      await streamsFlattener(round, 'bytes'),
      await streamsFlattener(round, 'avro'),
    ]
  },
}
