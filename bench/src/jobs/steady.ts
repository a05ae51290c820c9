import { testConfig } from '@tickertape/testkit'
import { comparedMemory, cpuPerEvent, eventsPerSecond } from '../columns.ts'
import { flattenPaced } from '../flatten-contender.ts'
import { ourFlattener, streamsFlattener } from '../flatteners.ts'
import type { Job } from '../job.ts'
import { RawBarsFeed } from '../raw-bars.ts'
import { oursByTheirs } from '../targets.ts'

const shape = { barsPerBatch: 50, symbols: 500 }
const BATCHES_PER_SECOND = 20
const WARM_UP_MS = { full: 20_000, short: 4_000 }
const MEASURED_MS = { full: 60_000, short: 2_000 }

export const steady: Job = {
  name: 'steady',
  title: 'Flatten a steady 1,000 events/s: memory, and what waiting costs',
  method: [
    '20 batches of 50 bars arrive every second, evenly, over 6 partitions. A minute is measured after 20 s of warm-up. At this rate a transaction carries few events, so its price is what is seen: the flattener waits 25 ms between two (flattener.linger_ms), Kafka Streams commits every 100 ms.',
  ],
  columns: [cpuPerEvent, eventsPerSecond, comparedMemory],
  targets: [
    {
      what: 'resident memory, against the process of Kafka Streams',
      reach: { atMost: 0.25 },
      unit: 'x',
      measured: oursByTheirs(comparedMemory, 1),
    },
  ],
  limits: [
    'A quarter of that is less than Node takes with our libraries: an idle flattener has 125 MB, of which 57 are pages of the node program itself, which all services of a machine share (ADR 0015). Every round begins behind what the rounds before it wrote, so the heap has been larger once. Kafka Streams needs little of its heap at this rate.',
    'The next levers: a server of health and metrics without a framework (8 MB), and a configuration that is read without its library for YAML and the table of all settings (14 MB).',
  ],
  async contenders({ stack, size, resources }) {
    const setup = await testConfig(stack.env, { KAFKA_PARTITIONS: '6' })
    const feed = resources.use(await RawBarsFeed.open(setup, shape))
    const paced = {
      ...{ setup, feed, batchesPerSecond: BATCHES_PER_SECOND, barsPerBatch: shape.barsPerBatch },
      ...{ warmUpMs: WARM_UP_MS[size], measuredMs: MEASURED_MS[size] },
    }
    return [
      flattenPaced(ourFlattener, paced),
      flattenPaced(await streamsFlattener(stack, 'bytes'), paced),
    ]
  },
}
