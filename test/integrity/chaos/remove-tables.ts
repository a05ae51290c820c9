import { createClient } from '@tickertape/kafka'
import { quietLog, type TestConfig } from '@tickertape/testkit'

/** Removes tables and topics of a run, so that the servers carry those of one run only. */
export async function removeTables({ config }: TestConfig): Promise<void> {
  const { controller_url, table, tick_table, quote_table } = config.pinot
  for (const name of [table, tick_table, quote_table]) {
    const answer = await fetch(`${controller_url}/tables/${name}?type=realtime`, {
      method: 'DELETE',
    })
    await answer.arrayBuffer()
  }
  const { bootstrap_servers: brokers, topics } = config.kafka
  const admin = createClient({ brokers, clientId: 'chaos', log: quietLog }).admin()
  await admin.connect()
  try {
    await admin.deleteTopics({ topics: Object.values(topics) })
  } finally {
    await admin.disconnect()
  }
}
