import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { schemas } from '@tickertape/schema'
import { Batcher } from '../../src/batching/batcher.ts'
import type { Frame } from '../../src/frame.ts'
import { live } from '../../src/live/live-source.ts'
import { alpaca } from '../../src/sources/alpaca/protocol.ts'
import { testContext } from '../../src/testing/test-context.ts'

/**
 * CPU and memory of the way from the socket to encoded batches, in a process of its own: the server runs in
 * another. Prints a line every 5 s and the whole at the end.
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '20000' },
    items: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
  },
})
const SYMBOLS = 100
const PARTITIONS = 6
const EVERY_MS = 5_000

const firehose = new URL('./firehose.ts', import.meta.url).pathname
const options = ['--rate', values.rate, '--items', values.items, '--symbols', String(SYMBOLS)]
const server = spawn(process.execPath, [firehose, ...options], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [url] = await once(createInterface(server.stdout), 'line')

const symbols = Array.from({ length: SYMBOLS }, (_, n) => `S${n}`).join(' ')
const { context, stop, rejections } = testContext('alpaca', ['--kinds', 'trades', 'quotes'], {
  ...{ ALPACA_URL: url, APCA_API_KEY_ID: 'fake-key', APCA_API_SECRET_KEY: 'fake-secret' },
  PRODUCER_SYMBOLS: symbols,
})
const streams = Object.values(schemas).map((schema, id) => ({
  ...schema,
  rawTopic: `raw-${schema.kind}`,
  batchSchemaId: id,
}))
const batcher = new Batcher({
  ...{ source: 'alpaca', origin: 'live', streams, partitions: PARTITIONS },
  ...{ maxMessageBytes: 4_194_304, rejections },
})

let events = 0
let bytes = 0
const mib = (count: number) => Math.round(count / 1024 / 1024)
const begin = { at: performance.now(), cpu: process.cpuUsage(), events: 0 }
let before = begin

function line(since: typeof begin): string {
  const now = { at: performance.now(), cpu: process.cpuUsage(since.cpu), events }
  const seconds = (now.at - since.at) / 1000
  const count = events - since.events
  const micros = (now.cpu.user + now.cpu.system) / count
  const { rss, heapUsed } = process.memoryUsage()
  const facts = [
    `${Math.round(count / seconds)} events/s`,
    `${micros.toFixed(2)} us CPU/event`,
    `${Math.round((micros * count) / seconds / 10_000)} % of a core`,
    `rss ${mib(rss)} MiB, heap ${mib(heapUsed)} MiB`,
  ]
  return facts.join(', ')
}

const timer = setInterval(() => {
  console.log(line(before))
  before = { at: performance.now(), cpu: process.cpuUsage(), events }
}, EVERY_MS)
setTimeout(() => stop.abort(), Number(values.seconds) * 1000)
for await (const delivery of live(alpaca)(context)) {
  for (const batch of batcher.batches(delivery as Frame)) {
    events += batch.events
    bytes += batch.record.value.length
  }
}
clearInterval(timer)
console.log(`whole: ${line(begin)}, ${(bytes / events).toFixed(0)} bytes/event`)
console.log(`rejected: ${rejections.total}`)
server.kill()
