import { momentOf } from '@tickertape/config'
import type { Gap } from '@tickertape/schema'
import { connectToTopic } from '../kafka/connect-topic.ts'
import type { Context } from '../tape/command.ts'
import { windowOf } from '../tape/day-option.ts'

/** Which gaps: of some event time, of some sources. */
export interface GapScope {
  /** Epoch milliseconds. */
  readonly fromMs: number
  readonly toMs: number
  /** All when there are none. */
  readonly sources: readonly string[]
}

interface ScopeText {
  readonly day: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  readonly source: readonly string[]
}

/** Throws TAPE_CLI_USAGE for times that cannot be read. */
export function readGapScope({ source, ...times }: ScopeText, nowMs: number): GapScope {
  const { from = '1y', to = 'now' } = windowOf(times, nowMs)
  const [fromMs, toMs] = [momentOf('--from', from, nowMs), momentOf('--to', to, nowMs)]
  return { fromMs, toMs, sources: source }
}

/** A gap without an end reaches until now. */
export const isInScope =
  ({ fromMs, toMs, sources }: GapScope) =>
  ({ from, to, source }: Gap): boolean =>
    from < toMs * 1000 &&
    (to === null || to > fromMs * 1000) &&
    (sources.length === 0 || sources.includes(source))

/** Every gap as it stands now. Throws a TAPE_KAFKA_ or TAPE_REGISTRY_ error. */
export async function readLedger(context: Context): Promise<readonly Gap[]> {
  const { config } = context
  const { readGaps, schemaRegistry, singleTopicsOf } = await import('@tickertape/streams')
  const ledger = singleTopicsOf(config).find(({ single }) => single === 'gaps')
  if (!ledger) throw new TypeError('there is no topic of gaps')
  const { client } = await connectToTopic(context, { clientId: 'gaps', topic: ledger.topic })
  const registry = schemaRegistry(config)
  return await readGaps(client, ledger, (id) => registry.schemaById(id))
}
