import { testConfig } from '@tickertape/testkit'
import { costs, cpuPerEvent, eventsPerSecond } from '../columns.ts'
import { flattenWaiting } from '../flatten-contender.ts'
import { ourFlattener, streamsFlattener } from '../flatteners.ts'
import type { Job } from '../job.ts'
import { fillRawBars } from '../raw-bars.ts'
import { oursByTheirs, theirsByOurs } from '../targets.ts'

const shape = { barsPerBatch: 100, symbols: 500 }
const BATCHES = { full: 40_000, short: 600 }
const WARM_UP = { full: 1 / 2, short: 0 }

export const flatten: Job = {
  name: 'flatten',
  title: 'Flatten Avro batches of 100 bars, exactly once',
  method: [
    '4 million bars of 500 symbols wait in 6 partitions, 100 in a record. One process cuts them into single records, keyed by symbol, in transactions with the offsets inside.',
    'The first half of the events is warm-up, the rest is measured: CPU of the process from /proc, time until the group has committed the last offset.',
    'Kafka Streams 4.3.1 runs with exactly_once_v2, two threads, batches of 256 KiB and 100 ms of linger, on Java 17 with the flags of Kafka’s own scripts and 512 MB of heap; it applies the same rules to every bar.',
    'The output of each contender’s first round is read back and compared bar by bar: none missing, none twice, in order, under its key.',
  ],
  columns: costs,
  targets: [
    {
      what: 'events a CPU-second, against Kafka Streams with byte serdes',
      reach: { atLeast: 5 },
      unit: 'x',
      measured: theirsByOurs(cpuPerEvent, 1),
    },
    {
      what: 'events a second, against the same',
      reach: { atLeast: 2 },
      unit: 'x',
      measured: oursByTheirs(eventsPerSecond, 1),
    },
  ],
  limits: [
    'What bounds us now is our own loop: of the process’s CPU about half is finding the events, appending them and their checksums, a tenth the kernel, a tenth V8’s own threads (ADR 0015). The next lever is that loop in WASM.',
  ],
  async contenders({ stack, size }) {
    const setup = await testConfig(stack.env, { KAFKA_PARTITIONS: '6' })
    const input = await fillRawBars(setup, { ...shape, batches: BATCHES[size] })
    const waiting = { setup, input, warmUp: WARM_UP[size], isChecked: true }
    return [
      flattenWaiting(ourFlattener, waiting),
      flattenWaiting(await streamsFlattener(stack, 'bytes'), waiting),
      flattenWaiting(await streamsFlattener(stack, 'avro'), waiting),
    ]
  },
}
