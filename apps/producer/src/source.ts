import type { Config } from '@tickertape/config'
import type { Log } from '@tickertape/kafka'
import type { Kind } from '@tickertape/schema'
import type { Delivery, Origin } from './frame.ts'
import type { Gap } from './gap.ts'
import type { History } from './history.ts'
import type { Metrics } from './metrics.ts'
import type { Rejections } from './rejections/rejections.ts'

export interface SourceContext {
  /** Name of the source in the configuration. */
  readonly name: string
  readonly config: Config
  /** Whose events to deliver: this process's share of the source's symbols. */
  readonly symbols: readonly string[]
  /** What to deliver: chosen from the kinds that the source can give. */
  readonly kinds: readonly Kind[]
  readonly log: Log
  /** Aborted when the source is to end; it then returns without an error. */
  readonly signal: AbortSignal
  readonly metrics: Metrics
  /** For what cannot become an item at all, such as a message that is not JSON. */
  readonly rejections: Rejections
  /** Told of every hole: when it opens, and again with its end; of one that is over, once. Must not throw. */
  readonly onGap: (gap: Gap) => void
}

/**
 * A feed. Called, it refuses wrong settings; iterated, it connects or starts its clock. It is pulled: a slow
 * consumer slows it. Throws a TAPE_SOURCE_ or TAPE_CONFIG_ error.
 */
export type Source = (context: SourceContext) => AsyncIterable<Delivery>

export interface SourceEntry {
  readonly kinds: readonly Kind[]
  /** What it gives when no kinds are asked for. */
  readonly usualKinds: readonly Kind[]
  /** How its events come, unless a frame says otherwise. Of live events a time in the future is a mistake. */
  readonly origin: Origin
  /** Name of the venue on its events, where another source gives the same ones; else the source's own name. */
  readonly venue?: string
  /** Its events go on while nobody listens: what it said between two runs is a gap. */
  readonly continuous?: boolean
  /** Where its gaps are filled from. */
  readonly history?: History
  readonly open: Source
}
