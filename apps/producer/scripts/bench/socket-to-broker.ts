import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { AppProcess, startTestStack, testConfig } from '@tickertape/testkit'

/**
 * The whole producer as it runs in production, from a fake Alpaca to real brokers: rate, CPU and memory of its
 * process every 10 s. Linux only.
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '20000' },
    items: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '120' },
  },
})
const SYMBOLS = 100
const EVERY_MS = 10_000
const TICKS_PER_SECOND = 100

async function usageOf(pid: number) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const rssKib = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])
  const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  return { rssMib: Math.round(rssKib / 1024), cpuSeconds }
}

async function acknowledged(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const counts = text.matchAll(/^tape_producer_events_total\{[^}]*\} (\d+)/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

const firehose = new URL('./firehose.ts', import.meta.url).pathname
const options = ['--rate', values.rate, '--items', values.items, '--symbols', String(SYMBOLS)]
const server = spawn(process.execPath, [firehose, ...options], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [url] = await once(createInterface(server.stdout), 'line')

await using stack = await startTestStack()
const { env, config } = await testConfig(stack.env, {
  ...{ ALPACA_URL: url, APCA_API_KEY_ID: 'fake-key', APCA_API_SECRET_KEY: 'fake-secret' },
  PRODUCER_SYMBOLS: Array.from({ length: SYMBOLS }, (_, n) => `S${n}`).join(' '),
})
const args = ['--source', 'alpaca', '--kinds', 'trades', 'quotes']
await using producer = new AppProcess('producer', env, args)
const port = config.producer.http_port
const begin = performance.now()
let before = { at: begin, events: 0, cpuSeconds: 0 }
while (performance.now() - begin < Number(values.seconds) * 1000) {
  await sleep(EVERY_MS)
  const events = await acknowledged(port)
  const { rssMib, cpuSeconds } = await usageOf(producer.pid)
  const at = performance.now()
  const count = events - before.events
  const perEvent = ((cpuSeconds - before.cpuSeconds) / count) * 1e6
  const rate = Math.round((count / (at - before.at)) * 1000)
  console.log(`${rate} events/s, ${perEvent.toFixed(1)} us CPU/event, rss ${rssMib} MiB`)
  before = { at, events, cpuSeconds }
}
console.log('exit code', await producer.end())
const last = producer.output.split('\n').filter((line) => /acknowledged|slower|lost/.test(line))
console.log(last.join('\n'))
server.kill()
