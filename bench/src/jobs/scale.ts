import { testConfig } from '@tickertape/testkit'
import { cpuPerEvent, eventsPerSecond, memory } from '../columns.ts'
import { flattenWaiting } from '../flatten-contender.ts'
import { ourFlattener, severalOf } from '../flatteners.ts'
import type { Job } from '../job.ts'
import { fillRawBars } from '../raw-bars.ts'
import { mostByLeast } from '../targets.ts'

const shape = { barsPerBatch: 100, symbols: 500 }
const BATCHES = { full: 40_000, short: 480 }
const WARM_UP = { full: 1 / 2, short: 0 }
const INSTANCES = { full: [1, 2, 4, 8], short: [1, 4] }

export const scale: Job = {
  name: 'scale',
  title: 'Scale: one to eight instances of the flattener over 24 partitions',
  method: [
    '4 million bars wait in 24 partitions, which the instances of one group share. The second half is measured; CPU and memory are those of all instances together. More instances than cores cannot be faster here: what counts is that an event costs the same.',
    'The output of each first round is read back and compared bar by bar: none missing, none twice, in order.',
  ],
  columns: [cpuPerEvent, eventsPerSecond, memory],
  targets: [
    {
      what: 'CPU an event, the dearest by the cheapest number of instances',
      reach: { atMost: 1.1 },
      unit: 'x',
      measured: mostByLeast(cpuPerEvent),
    },
  ],
  limits: [
    'Rounds of one number of instances differ by up to a sixth. With a higher priority than the other work, one, two and eight instances took 0.60, 0.62 and 0.63 us in the one round that was seen; half as much fetched at once changed nothing.',
    'A profile of all processes from start to end (perf, 4 million bars) has the same share of generated code for one, two and eight instances: 883, 740 and 822 samples. What grows is node itself, which starts, compiles and collects in every process: 1,559, 1,637 and 3,930. Half of the events as warm-up does not hide that from eight. The next lever is fewer and larger processes: an instance has use for one core.',
  ],
  async contenders({ stack, size }) {
    const setup = await testConfig(stack.env, { KAFKA_PARTITIONS: '24' })
    const input = await fillRawBars(setup, { ...shape, batches: BATCHES[size] })
    const waiting = { setup, input, warmUp: WARM_UP[size], isChecked: true }
    return INSTANCES[size].map((count) => flattenWaiting(severalOf(ourFlattener, count), waiting))
  },
}
