import { join } from 'node:path'
import { type Config, loadConfig } from '@tickertape/config'
import { createClient, KafkaAdmin, Registry } from '@tickertape/kafka'
import { prepareStreams } from '@tickertape/streams'
import { AppProcess, checkFlattened, quietLog, type TestConfig } from '@tickertape/testkit'
import { measureGroup } from './group-progress.ts'
import type { Contender, JobContext, Sample } from './job.ts'
import { buildPeers, JavaProcess } from './peers.ts'
import type { RawBars } from './raw-bars.ts'

export interface FlattenRound {
  readonly context: JobContext
  readonly setup: TestConfig
  readonly input: RawBars
  /** Share of the input that is left out at the beginning. */
  readonly warmUp: number
}

/** Anything that flattens: starts with a configuration of its own, and is known by its processes. */
interface Running extends AsyncDisposable {
  readonly pids: readonly number[]
  readonly groupId: string
}
type Start = (env: Readonly<Record<string, string>>, config: Config) => Promise<Running>

const WITHIN_MS = 600_000
const schemas = join(import.meta.dirname, '../../packages/schema/schemas')
let rounds = 0

/** A contender whose every round writes to a topic of its own, and whose first round is checked event by event. */
function flattenContender(name: string, round: FlattenRound, start: Start): Contender {
  let checked = false
  return {
    name,
    async run() {
      const id = `${round.setup.config.flattener.group_id}-${++rounds}`
      const env = {
        ...round.setup.env,
        FLATTENER_GROUP_ID: id,
        KAFKA_TOPICS_FLATTENED_TRADE: `${id}-out`,
      }
      const config = loadConfig({ env })
      const sample = await runOnce({ ...round, config, env, start })
      if (!checked) await check(config, round.input)
      checked = true
      return sample
    },
  }
}

async function runOnce(
  options: FlattenRound & { config: Config; env: Record<string, string>; start: Start },
): Promise<Sample> {
  const { config, env, input, warmUp, start } = options
  const client = createClient({
    brokers: config.kafka.bootstrap_servers,
    clientId: 'bench',
    log: quietLog,
  })
  const registry = new Registry(config.schema_registry.url)
  await prepareStreams({ config, client, registry, signal: AbortSignal.timeout(60_000) })
  await using admin = await KafkaAdmin.connect(client)
  await using running = await start(env, config)
  return await measureGroup({
    admin,
    groupId: running.groupId,
    topic: input.stream.rawTopic,
    records: input.batches,
    eventsPerRecord: input.events / input.batches,
    warmUp,
    pids: running.pids,
    withinMs: WITHIN_MS,
  })
}

async function check(config: Config, { sent, events }: RawBars): Promise<void> {
  const { problems, events: found } = await checkFlattened(config, sent)
  if (problems.length > 0 || found !== events) {
    throw new Error(`${found} of ${events} events: ${problems.slice(0, 3).join('; ')}`)
  }
}

export const ourFlattener = (round: FlattenRound): Contender =>
  flattenContender('Tickertape flattener', round, async (env, config) => {
    const app = new AppProcess('flattener', env)
    return {
      pids: [app.pid],
      groupId: config.flattener.group_id,
      [Symbol.asyncDispose]: async () => void (await app.end()),
    }
  })

/** A Kafka Streams application that does the same, in the way that `variant` names. */
export async function streamsFlattener(
  round: FlattenRound,
  variant: 'bytes' | 'avro',
): Promise<Contender> {
  const { stack } = round.context
  const classPath = await buildPeers(stack.cacheDir)
  const names = { bytes: 'Kafka Streams, byte serdes', avro: 'Kafka Streams, generic Avro' }
  return flattenContender(names[variant], round, async (_env, config) => {
    const { kafka, flattener } = config
    const { stream } = round.input
    const streams = new JavaProcess(classPath, join(stack.folder, `streams-${variant}.log`), [
      'StreamsFlattener',
      kafka.bootstrap_servers.join(','),
      stream.rawTopic,
      kafka.topics.flattened_trade,
      variant,
      flattener.group_id,
      join(schemas, 'bar-batch.avsc'),
      join(schemas, 'bar.avsc'),
      String(stream.eventSchemaId),
      join(stack.folder, 'streams-state'),
      '2',
    ])
    return {
      pids: [streams.pid],
      groupId: flattener.group_id,
      [Symbol.asyncDispose]: () => streams.end(),
    }
  })
}
