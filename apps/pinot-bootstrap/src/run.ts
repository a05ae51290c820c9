import type { Config } from '@tickertape/config'
import type { KafkaAdmin } from '@tickertape/kafka'
import { PinotController } from '@tickertape/pinot'
import { pinotSchema } from '@tickertape/schema'
import { type Logger, Patience, type Service } from '@tickertape/service'
import { type TopicTable, tablesOf } from '@tickertape/streams'
import { Consumption } from './consumption.ts'
import { registerTable } from './register-table.ts'
import { tableConfig } from './table-config.ts'
import { checkTopic, connectKafka } from './topics.ts'

/** Brings every table up to date and ends when all of them consume. */
export async function run({ config, log, signal }: Service): Promise<void> {
  warnOfShortRetention(config, log)
  const { wait_ms: waitMs } = config.pinot_bootstrap
  const patience = new Patience({ log, signal, waitMs })
  const controller = new PinotController(config.pinot.controller_url, { signal })
  await using admin = await connectKafka(config, log, patience)
  await patience.retry(() => controller.checkHealth())
  const parts = { config, log, patience, controller, admin }
  const { tables } = config.pinot_bootstrap
  const wanted = tablesOf(config).filter(({ kind }) => tables.includes(kind))
  await Promise.all(wanted.map((source) => bootstrap(source, parts)))
}

interface Parts {
  readonly config: Config
  readonly log: Logger
  readonly patience: Patience
  readonly controller: PinotController
  readonly admin: KafkaAdmin
}

async function bootstrap(source: TopicTable, parts: Parts): Promise<void> {
  const { config, log, patience, controller, admin } = parts
  const { table, kind, topic } = source
  const { partitions } = config.kafka
  await patience.retry(() => checkTopic(admin, source, partitions))
  const wanted = { schema: pinotSchema(kind, table), table: tableConfig(source, config) }
  const stale = await patience.retry(() => registerTable(controller, wanted, log))
  const replaced = stale ? await replaceConsumers(table, parts) : new Set<string>()
  const consumption = new Consumption({ controller, table, partitions, replaced, log })
  await patience.retry(() => consumption.check())
  log.info({ table, topic, partitions }, 'table consumes on every partition')
}

/** Lets consumers begin again with what is configured now; answers the segments that they leave. */
async function replaceConsumers(table: string, parts: Parts): Promise<ReadonlySet<string>> {
  const { controller, patience } = parts
  const states = await patience.retry(() => controller.partitionStates(table))
  await patience.retry(() => controller.forceCommit(table))
  const running = states.filter(({ state }) => state === 'CONSUMING')
  return new Set(running.map(({ segment }) => segment))
}

/** Rows live only in the topic until their segment is sealed. */
function warnOfShortRetention({ kafka, pinot }: Config, log: Logger): void {
  if (kafka.retention_hours > pinot.flush_hours) return
  const { retention_hours } = kafka
  const { flush_hours } = pinot
  log.warn(
    { retention_hours, flush_hours },
    'kafka.retention_hours does not exceed pinot.flush_hours: a server that stops may lose rows; raise the one or lower the other',
  )
}
