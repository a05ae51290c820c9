import type { Mute } from '../calendar/kind-silence.ts'
import type { Subscription } from './venue.ts'

/** A subscription that was asked for again has this long to speak before the connection is doubted. */
const RENEWED_MS = 60_000

/** A connection that others use well is not given up more often than this for the sake of a few. */
const DOUBT_EVERY_MS = 600_000

interface Episode {
  readonly one: Subscription
  readonly noticedAt: number
}

export interface MuteChange {
  /** Newly mute, with the epoch ms of their last data: to be asked for again. */
  readonly fell: readonly { readonly one: Subscription; readonly sinceMs: number }[]
  /** Not mute any more. */
  readonly back: readonly Subscription[]
  /** Why the connection is of no use. */
  readonly doubt: Mute | undefined
}

/**
 * What to do about silence. A feed that is mute as a whole is connected anew. A few mute symbols are asked for
 * again on the same connection, and when that does not help the connection is replaced, which costs the
 * others little and is done seldom. Times are epoch ms.
 */
export class Mutes {
  readonly #episodes = new Map<string, Episode>()
  #doubtedAt = Number.NEGATIVE_INFINITY

  get size(): number {
    return this.#episodes.size
  }

  /** `mutes`: all that is mute now. */
  update(mutes: readonly Mute[], now: number): MuteChange {
    const all = mutes.find(({ scope }) => scope === 'all')
    if (all !== undefined) return { fell: [], back: this.clear(), doubt: all }
    const fell: { one: Subscription; sinceMs: number }[] = []
    const still = new Set<string>()
    let doubt: Mute | undefined
    for (const mute of mutes) {
      for (const symbol of mute.symbols) {
        const key = `${mute.kind} ${symbol}`
        const episode = this.#episodes.get(key)
        still.add(key)
        if (episode === undefined) {
          const one = { kind: mute.kind, symbol }
          this.#episodes.set(key, { one, noticedAt: now })
          fell.push({ one, sinceMs: mute.sinceMs })
        } else if (now - episode.noticedAt >= RENEWED_MS) doubt ??= mute
      }
    }
    const back = this.#forget((key) => !still.has(key))
    if (doubt === undefined || now - this.#doubtedAt < DOUBT_EVERY_MS) {
      return { fell, back, doubt: undefined }
    }
    this.#doubtedAt = now
    return { fell, back, doubt }
  }

  /** The connection is gone: nothing is mute. Answers what was. */
  clear(): readonly Subscription[] {
    return this.#forget(() => true)
  }

  #forget(is: (key: string) => boolean): readonly Subscription[] {
    const gone = [...this.#episodes].filter(([key]) => is(key))
    for (const [key] of gone) this.#episodes.delete(key)
    return gone.map(([, { one }]) => one)
  }
}
