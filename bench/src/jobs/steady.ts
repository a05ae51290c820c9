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
    'A quarter is missed: a flattener is 140 MB before the first event, as the idle one below shows. Kafka Streams needs little of its heap at this rate. In the soak below, at twice the rate, the flattener stayed near 178 MB.',
    'The next levers, not tried: smaller semi-spaces of V8, and a start that does not load the compiler of types. In the third round the machine had no time for Kafka Streams, which got to 15,300 of 60,000 events: the medians are those of the others.',
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
