import type { Context } from '../tape/command.ts'
import { hasColours } from '../terminal/paint.ts'
import { type GapScope, isInScope, readLedger } from './ledger.ts'
import { readableGap, renderGaps } from './render-gaps.ts'

/** Lists gaps, newest first: a table, or one JSON object. */
export async function listGaps(
  context: Context,
  { scope, status }: { readonly scope: GapScope; readonly status: string | undefined },
): Promise<void> {
  const { output, json } = context
  const gaps = (await readLedger(context))
    .filter(isInScope(scope))
    .filter((gap) => status === undefined || gap.status === status)
    .sort((a, b) => b.from - a.from)
  if (json) output.write(`${JSON.stringify({ gaps: gaps.map(readableGap) })}\n`)
  else output.write(`${gaps.length > 0 ? renderGaps(gaps, hasColours(output)) : 'no gap'}\n`)
}
