import { setTimeout as sleep } from 'node:timers/promises'
import { type Config, loadConfig } from '@tickertape/config'
import { KafkaAdmin, Registry } from '@tickertape/kafka'
import { prepareStreams } from '@tickertape/streams'
import { checkFlattened, type TestConfig } from '@tickertape/testkit'
import { benchClient } from './bench-client.ts'
import type { Flattener } from './flatteners.ts'
import type { Contender, Sample } from './job.ts'
import { costOf } from './process-cost.ts'
import { committedBy, measureProgress } from './progress.ts'
import type { RawBars, RawBarsFeed } from './raw-bars.ts'

const WITHIN_MS = 600_000
let rounds = 0

/** The configuration of a round: its own group, which writes to a topic of its own. */
async function prepareRound(setup: TestConfig): Promise<TestConfig> {
  const id = `${setup.config.flattener.group_id}-${++rounds}`
  const own = { FLATTENER_GROUP_ID: id, KAFKA_TOPICS_FLATTENED_TRADE: `${id}-out` }
  const env = { ...setup.env, ...own }
  const config = loadConfig({ env })
  const registry = new Registry(config.schema_registry.url)
  const signal = AbortSignal.timeout(60_000)
  await prepareStreams({ config, client: benchClient(config), registry, signal })
  return { config, env }
}

export interface Waiting {
  readonly setup: TestConfig
  readonly input: RawBars
  /** Share of the input that is left out at the beginning; 0 to measure from the start of the process on. */
  readonly warmUp: number
  /** Whether the output of the first round is read back and compared event by event. */
  readonly isChecked: boolean
}

/** Flattens what waits, as fast as it can. */
export function flattenWaiting(
  flattener: Flattener,
  { setup, input, warmUp, isChecked }: Waiting,
): Contender {
  let toCheck = isChecked
  return {
    name: flattener.name,
    async run() {
      const { config, env } = await prepareRound(setup)
      await using admin = await KafkaAdmin.connect(benchClient(config))
      const { eventSchemaId, rawTopic } = input.stream
      const measure = async () => {
        await using running = await flattener.start({ config, env, eventSchemaId })
        return await measureProgress({
          done: committedBy(admin, config.flattener.group_id, rawTopic),
          from: input.batches * warmUp,
          to: input.batches,
          eventsPerUnit: input.events / input.batches,
          pids: running.pids,
          withinMs: WITHIN_MS,
        })
      }
      const sample = await measure()
      if (toCheck) await check(config, input)
      toCheck = false
      // The outputs of all rounds together can be more than a disk has.
      await admin.remove(config.kafka.topics.flattened_trade)
      return sample
    },
  }
}

async function check(config: Config, { sent, events }: RawBars): Promise<void> {
  const { problems, events: found } = await checkFlattened(config, sent)
  if (problems.length > 0 || found !== events) {
    throw new Error(`${found} of ${events} events: ${problems.slice(0, 3).join('; ')}`)
  }
}

export interface Paced {
  readonly setup: TestConfig
  readonly feed: RawBarsFeed
  readonly batchesPerSecond: number
  readonly barsPerBatch: number
  readonly warmUpMs: number
  readonly measuredMs: number
}

/** Flattens what comes in at an even pace. */
export function flattenPaced(flattener: Flattener, options: Paced): Contender {
  const { setup, feed, warmUpMs, measuredMs } = options
  return {
    name: flattener.name,
    async run() {
      const { config, env } = await prepareRound(setup)
      await using admin = await KafkaAdmin.connect(benchClient(config))
      const done = committedBy(admin, config.flattener.group_id, feed.stream.rawTopic)
      const { eventSchemaId } = feed.stream
      await using running = await flattener.start({ config, env, eventSchemaId })
      await feedFor(warmUpMs, options)
      const before = { done: await done(), at: performance.now(), ...costOf(running.pids) }
      await feedFor(measuredMs, options)
      const after = { done: await done(), at: performance.now(), ...costOf(running.pids) }
      return between(before, after, options.barsPerBatch)
    },
  }
}

type Moment = ReturnType<typeof costOf> & { readonly done: number; readonly at: number }

const between = (before: Moment, after: Moment, barsPerBatch: number): Sample => ({
  events: (after.done - before.done) * barsPerBatch,
  seconds: (after.at - before.at) / 1000,
  cpuSeconds: after.cpuSeconds - before.cpuSeconds,
  rssBytes: after.rssBytes,
})

const TICK_MS = 50

async function feedFor(ms: number, { feed, batchesPerSecond }: Paced): Promise<void> {
  const began = performance.now()
  let written = 0
  for (let now = began; now < began + ms; now = performance.now()) {
    const due = Math.floor(((now - began) / 1000) * batchesPerSecond)
    await feed.write(due - written)
    written = due
    await sleep(TICK_MS)
  }
}
