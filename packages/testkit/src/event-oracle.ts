import type { Config } from '@tickertape/config'
import { createClient, Registry, readTopic } from '@tickertape/kafka'
import { type Bar, Decoder } from '@tickertape/schema'
import { quietLog } from './quiet-log.ts'

export interface OracleFindings {
  readonly events: number
  /** One line for every event that is missing, doubled, out of order, or under a wrong key. */
  readonly problems: readonly string[]
}

/** Holds the flattened bars against what a BarFeed sent: each symbol's volumes must run 0, 1, 2 ... */
export async function checkFlattened(
  config: Config,
  sent: ReadonlyMap<string, number>,
): Promise<OracleFindings> {
  const registry = new Registry(config.schema_registry.url)
  const decoder = new Decoder<Bar>((id) => registry.schemaById(id))
  const client = createClient({
    brokers: config.kafka.bootstrap_servers,
    clientId: 'oracle',
    log: quietLog,
  })
  const next = new Map<string, number>()
  const problems: string[] = []
  let events = 0
  await readTopic(client, {
    topic: config.kafka.topics.flattened_trade,
    onBatch: async ({ partition, records }) => {
      for (const { key, value, offset } of records) {
        const bar = await decoder.decode(value)
        const at = `${bar.symbol} in ${partition}@${offset}`
        const expected = next.get(bar.symbol) ?? 0
        if (key?.toString() !== bar.symbol) problems.push(`${at} has key ${key}`)
        if (bar.v !== expected) problems.push(`${at} is number ${bar.v}, expected ${expected}`)
        next.set(bar.symbol, bar.v + 1)
        events++
      }
    },
  })
  for (const [symbol, count] of sent) {
    const seen = next.get(symbol) ?? 0
    if (seen !== count) problems.push(`${symbol} ends at ${seen} of ${count}`)
  }
  return { events, problems }
}
