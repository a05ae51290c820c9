import { isoTime } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { Gap } from '@tickertape/schema'
import { runProducer } from '../produce/run-producer.ts'
import type { Context } from '../tape/command.ts'
import { count } from '../terminal/figures.ts'
import { hasColours } from '../terminal/paint.ts'
import { type GapScope, isInScope, readLedger } from './ledger.ts'
import { readableGap, renderGaps } from './render-gaps.ts'

/** Live sources whose venue keeps what it sent. */
export const keepers = ['alpaca', 'coinbase', 'kraken', 'binance'] as const

/** The longest that producer.backfill_hours may be: whoever repairs wants all of it. */
const YEAR_HOURS = '8760'

/** What became of gaps that were lost. */
export interface Outcome {
  readonly filled: readonly Gap[]
  /** History was asked for them, and failed. */
  readonly failed: readonly Gap[]
  /** Nobody keeps what is missing. */
  readonly beyond: readonly Gap[]
}

/** Compares lost gaps with how the ledger tells them after a repair. */
export function outcomeOf(lost: readonly Gap[], after: readonly Gap[]): Outcome {
  const now = new Map(after.map((gap) => [gap.id, gap]))
  const pairs = lost.map((gap) => ({ before: gap, gap: now.get(gap.id) ?? gap }))
  const those = (test: (pair: (typeof pairs)[number]) => boolean) =>
    pairs.filter(test).map(({ gap }) => gap)
  return {
    filled: those(({ gap }) => gap.status === 'closed'),
    failed: those(({ before, gap }) => gap.status === 'lost' && gap.at !== before.at),
    beyond: those(({ before, gap }) => gap.status === 'lost' && gap.at === before.at),
  }
}

function summaryOf({ filled, failed, beyond }: Outcome): string {
  const events = filled.reduce((sum, { backfilled }) => sum + backfilled, 0)
  return [
    `${filled.length} gaps filled with ${count(events)} events`,
    ...(failed.length > 0 ? [`${failed.length} could not be: ${failed[0]?.detail}`] : []),
    ...(beyond.length > 0 ? [`${beyond.length} stay, because their venue has no history`] : []),
  ].join('; ')
}

async function fill(context: Context, scope: GapScope, sources: readonly string[]): Promise<void> {
  await runProducer({
    ...{ context, forMs: undefined },
    chosen: { source: sources, from: isoTime(scope.fromMs), to: isoTime(scope.toMs) },
    settings: { PRODUCER_REPAIR_GAPS: 'true', PRODUCER_BACKFILL_HOURS: YEAR_HOURS },
  })
}

/**
 * Fills gaps that were told as lost from the history of their venues, and says what became of each. Throws
 * TAPE_GAPS_LEFT when some could not be filled although somebody keeps what is missing.
 */
export async function repairGaps(context: Context, scope: GapScope): Promise<void> {
  const { output, json } = context
  const lost = (await readLedger(context))
    .filter(isInScope(scope))
    .filter(({ status }) => status === 'lost')
  const sources = keepers.filter((name) => lost.some(({ source }) => source === name))
  if (sources.length > 0) await fill(context, scope, sources)
  const after = sources.length > 0 ? await readLedger(context) : lost
  const outcome = outcomeOf(lost, after)
  if (json) {
    const { filled, failed, beyond } = outcome
    const readable = [filled, failed, beyond].map((gaps) => gaps.map(readableGap))
    output.write(
      `${JSON.stringify({ filled: readable[0], failed: readable[1], beyond: readable[2] })}\n`,
    )
  }
  if (!json && lost.length > 0) {
    const all = [...outcome.filled, ...outcome.failed, ...outcome.beyond]
    output.write(`${renderGaps(all, hasColours(output))}\n`)
  }
  const summary = lost.length === 0 ? 'no gap is lost' : summaryOf(outcome)
  if (outcome.failed.length > 0) throw new TapeError('TAPE_GAPS_LEFT', summary)
  if (!json) output.write(`${summary}\n`)
}
