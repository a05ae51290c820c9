import { testConfig } from '@tickertape/testkit'
import { costs, eventsPerSecond } from '../columns.ts'
import { flattenWaiting } from '../flatten-contender.ts'
import { ourFlattener, streamsFlattener } from '../flatteners.ts'
import type { Job } from '../job.ts'
import { fillRawBars } from '../raw-bars.ts'
import { oursByTheirs } from '../targets.ts'

const shape = { barsPerBatch: 100, symbols: 500 }
const BATCHES = { full: 100_000, short: 300 }

export const catchUp: Job = {
  name: 'catch-up',
  title: 'Catch up with 10 million waiting events',
  method: [
    'The bars, partitions and contenders of the first job, with 10 million bars waiting; measured from the start of the process, JVM and all, until nothing waits any more.',
  ],
  columns: costs,
  targets: [
    {
      what: 'faster to nothing waiting, against Kafka Streams',
      reach: { atLeast: 2 },
      unit: 'x',
      measured: oursByTheirs(eventsPerSecond, 1),
    },
  ],
  limits: [],
  async contenders({ stack, size }) {
    const setup = await testConfig(stack.env, { KAFKA_PARTITIONS: '6' })
    const input = await fillRawBars(setup, { ...shape, batches: BATCHES[size] })
    const waiting = { setup, input, warmUp: 0, isChecked: false }
    return [
      flattenWaiting(ourFlattener, waiting),
      flattenWaiting(await streamsFlattener(stack, 'bytes'), waiting),
    ]
  },
}
