import { setTimeout as sleep } from 'node:timers/promises'
import { isLive, JobManager } from '@tickertape/flink'
import type { Candle, LateEvent } from '@tickertape/schema'
import { eventually } from '@tickertape/testkit'
import type { FlinkSystem } from '../flink-system.ts'
import { TopicRows } from '../topics.ts'
import { FlinkCost } from './flink-cost.ts'
import { flinkSays } from './flink-says.ts'
import { say } from './say.ts'

const WITHIN_MS = 1_800_000
const LOOK_MS = 1_000
/** Share of the trades that are in candles when the TaskManager is killed. */
const KILL_AT = 0.3

export interface ReplayOptions {
  readonly trades: number
  readonly symbols: number
  readonly kill: boolean
}

export interface Replay {
  readonly candles: readonly Candle[]
  readonly late: readonly LateEvent[]
  /** From the start of the job until the last candle was visible. */
  readonly wallSeconds: number
  /** Of Flink's processes, by name. */
  readonly cpuSeconds: Readonly<Record<string, number>>
}

/** Trades that the candles of a second count. */
export const countedIn = (candles: readonly Candle[]): number =>
  candles.reduce((sum, { timeframe, n }) => sum + (timeframe === '1s' ? (n ?? 0) : 0), 0)

/** Runs the job from its start until every trade is in a candle of a second or late, and every candle is there. */
export async function replay(system: FlinkSystem, options: ReplayOptions): Promise<Replay> {
  const { stack, setup } = system
  const { trades, symbols } = options
  const { candles_topic, late_topic } = setup.config.flink
  const candles = new TopicRows<Candle>(setup.config, candles_topic)
  const late = new TopicRows<LateEvent>(setup.config, late_topic)
  const cost = new FlinkCost(stack)
  const { code, output } = await system.bootstrap()
  if (code !== 0) throw new Error(output)
  const job = (await new JobManager(stack.urls.flink).jobs()).find(isLive)
  let isKilled = !options.kill
  let said = 0
  const look = async () => {
    await sleep(LOOK_MS)
    const rows = await candles.read()
    const tooLate = (await late.read()).length
    const counted = countedIn(rows)
    if (rows.length > said) say(`${counted} trades in ${rows.length} candles, ${tooLate} late`)
    said = rows.length
    if (!isKilled && counted > trades * KILL_AT) {
      isKilled = true
      cost.losing('taskmanager')
      await stack.kill('taskmanager', 'SIGKILL')
      await stack.start('taskmanager')
      say('TaskManager killed and started again')
    }
    const days = rows.filter(({ timeframe }) => timeframe === '1d').length
    return { all: counted + tooLate, days }
  }
  await eventually(look, ({ all, days }) => all >= trades && days >= symbols, WITHIN_MS)
  const wallSeconds = (Date.now() - (job?.startedAtMs ?? 0)) / 1000
  const lines = await flinkSays(stack.urls.flink, job?.id ?? '')
  for (const line of lines) say(`Flink counts ${line}`)
  return {
    candles: await candles.read(),
    late: await late.read(),
    wallSeconds,
    cpuSeconds: cost.seconds(),
  }
}
