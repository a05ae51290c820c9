import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { RawTrade } from '@tickertape/schema'
import { FlinkSystem } from '../flink-system.ts'
import { eventInEveryPartition, startMs } from '../made-events.ts'
import { sendEvents } from '../topics.ts'
import { arrivals } from './arrivals.ts'
import { compareWithArchive, type Findings } from './duck-candles.ts'
import { flattenAndArchive, sendTrades } from './fill.ts'
import { countedIn, type Replay, replay } from './replay.ts'
import { say } from './say.ts'

const usage = `npm run prove:candles -- [--trades 2000000] [--symbols 200] [--minutes 60] [--no-kill]

Replays made trades through Flink and holds every candle against a calculation by DuckDB over the archive.
`

const dayMs = 86_400_000
const otherJobs = ['alerts', 'averages', 'candles-from-bars', 'quoted-trades', 'trades-over']

interface Options {
  readonly trades: number
  readonly symbols: number
  readonly minutes: number
  readonly kill: boolean
}

function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      trades: { type: 'string', default: '2000000' },
      symbols: { type: 'string', default: '200' },
      minutes: { type: 'string', default: '60' },
      kill: { type: 'boolean', default: true },
    },
  })
  const { trades, symbols, minutes, kill } = values
  return { trades: Number(trades), symbols: Number(symbols), minutes: Number(minutes), kill }
}

/** Fills raw topic, flattened topic and archive. Answers the ids of the trades that come late. */
async function fill(system: FlinkSystem, options: Options): Promise<ReadonlySet<string>> {
  const { config } = system.setup
  const { trades, symbols, minutes } = options
  const late = new Set<string>()
  const made = function* (): Generator<RawTrade> {
    const forMs = minutes * 60_000
    for (const { trade, isLate } of arrivals({ trades, symbols, fromMs: startMs, forMs })) {
      if (isLate) late.add(trade.i)
      yield trade
    }
  }
  const sent = await sendTrades(config, made())
  say(`${sent} trades sent, of which ${trades} are single and ${late.size} come late`)
  await flattenAndArchive(system.setup)
  const { partitions } = config.kafka
  const clock = eventInEveryPartition('trades', { partitions, atMs: startMs + dayMs })
  await sendEvents(config, 'trades', clock)
  say('all of them flattened and archived')
  return late
}

function sayFigures({ trades }: Options, { candles, wallSeconds, cpuSeconds }: Replay): void {
  const cpu = Object.values(cpuSeconds).reduce((sum, seconds) => sum + seconds, 0)
  const perSecond = (count: number) => Math.round(count / wallSeconds)
  say(`${perSecond(trades)} trades/s, ${perSecond(candles.length)} candles/s`)
  say(`${wallSeconds.toFixed(1)} s from the start of the job to the last candle`)
  say(`${((cpu / trades) * 1e6).toFixed(1)} us of CPU a trade: ${JSON.stringify(cpuSeconds)} s`)
  say(`${availableParallelism()} cores, load ${loadavg().map((load) => load.toFixed(1))}`)
}

function problemsOf(
  { trades }: Options,
  { candles, late }: Replay,
  found: Findings & { readonly due: ReadonlySet<string> },
): readonly string[] {
  const early = late.filter(({ id }) => !found.due.has(id)).map(({ id }) => id)
  return [
    ...(found.single === trades ? [] : ['the archive has other trades than were made']),
    ...(countedIn(candles) + found.late === trades ? [] : ['not every trade is counted once']),
    ...(early.length === 0 ? [] : [`late, but came in time: ${early.slice(0, 5).join(' ')}`]),
    ...(found.missing + found.unexpected === 0 ? [] : ['candles differ', ...found.examples]),
  ]
}

async function main(options: Options): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'tickertape-proof-'))
  try {
    await using system = await FlinkSystem.start({ FLINK_CHECKPOINT_MS: '10000' })
    const { s3_sink, kafka } = system.setup.config
    for (const name of otherJobs) await system.removeJob(name)
    const due = await fill(system, options)
    const done = await replay(system, options)
    sayFigures(options, done)
    const archive = join(system.objectsDir, s3_sink.bucket, kafka.topics.raw_tick)
    const findings = await compareWithArchive({ archive, folder, ...done })
    say(JSON.stringify(findings))
    const problems = problemsOf(options, done, { ...findings, due })
    for (const problem of problems) say(`PROBLEM: ${problem}`)
    if (problems.length > 0) return 1
    say(
      `all ${findings.found} candles are right: ${countedIn(done.candles)} trades in them and ${findings.late} late`,
    )
    return 0
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const args = process.argv.slice(2)
if (args.includes('--help')) process.stdout.write(usage)
else process.exit(await main(optionsOf(args)))
