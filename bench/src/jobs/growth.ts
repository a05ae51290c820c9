import { testConfig } from '@tickertape/testkit'
import { cpuPerEvent, eventsPerSecond, memory } from '../columns.ts'
import { flattenWaiting } from '../flatten-contender.ts'
import { ourFlattener } from '../flatteners.ts'
import type { Job, Size } from '../job.ts'
import { type BarShape, fillRawBars } from '../raw-bars.ts'

const SYMBOLS = [10, 500, 20_000]
/** Events by bars in a batch: small batches are dear, so fewer of them do. */
const EVENTS = new Map([
  [1, 400_000],
  [10, 1_000_000],
  [100, 3_000_000],
  [5_000, 3_000_000],
])
const SHORT_EVENTS = 10_000
const WARM_UP = { full: 1 / 2, short: 0 }

const all: readonly BarShape[] = [...EVENTS.keys()].flatMap((barsPerBatch) =>
  SYMBOLS.map((symbols) => ({ symbols, barsPerBatch })),
)
const shapes: Readonly<Record<Size, readonly BarShape[]>> = {
  full: all,
  short: all.filter(({ symbols, barsPerBatch }) => symbols === 20_000 && barsPerBatch === 5_000),
}

export const growth: Job = {
  name: 'growth',
  title: 'Growth: symbols, and bars in a batch',
  method: [
    'The flattener as in the first job, with 10, 500 and 20,000 symbols and 1, 10, 100 and 5,000 bars in a batch. 0.4 to 3 million bars wait; the second half is measured.',
  ],
  columns: [cpuPerEvent, eventsPerSecond, memory],
  targets: [],
  limits: [],
  contenders({ stack, size }) {
    return Promise.all(
      shapes[size].map(async (shape) => {
        const { symbols, barsPerBatch } = shape
        const setup = await testConfig(stack.env, { KAFKA_PARTITIONS: '6' })
        const events = size === 'full' ? (EVENTS.get(barsPerBatch) ?? 0) : SHORT_EVENTS
        const input = await fillRawBars(setup, { ...shape, batches: events / barsPerBatch })
        const name = `${symbols.toLocaleString('en')} symbols, batches of ${barsPerBatch.toLocaleString('en')}`
        const waiting = { setup, input, warmUp: WARM_UP[size], isChecked: size === 'short' }
        return flattenWaiting({ ...ourFlattener, name }, waiting)
      }),
    )
  },
}
