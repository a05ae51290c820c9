import { readFile } from 'node:fs/promises'
import { createClient, createProducer } from '@tickertape/kafka'
import { quietLog } from '@tickertape/testkit'

/** Sends records taken from the lines of a file: produce-main.ts TOPIC RECORDS BROKERS FILE. */
const RECORDS_PER_CALL = 5_000
const PARTITIONS = 6

const [topic = '', records = '0', brokers = '', file = ''] = process.argv.slice(2)
const values = (await readFile(file, 'utf8')).split('\n').map((line) => Buffer.from(line))
const client = createClient({ brokers: brokers.split(','), clientId: 'bench', log: quietLog })
await using producer = await createProducer(client)
let sent = 0
while (sent < Number(records)) {
  const partition = (sent / RECORDS_PER_CALL) % PARTITIONS
  const first = sent
  await producer.send(
    Array.from({ length: RECORDS_PER_CALL }, (_, index) => ({
      topic,
      key: null,
      partition,
      value: values[(first + index) % values.length] as Buffer,
    })),
  )
  sent += RECORDS_PER_CALL
}
