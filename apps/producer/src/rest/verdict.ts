import type { BackOff } from '../live/patience.ts'

/** An HTTP answer that came whole. */
export interface Answer {
  readonly status: number
  /** The value of a header by its lower-case name. */
  readonly header: (name: string) => string | undefined
  readonly body: string
  /** Epoch milliseconds, when the last byte was there. */
  readonly receivedAtMs: number
}

/**
 * What a feed's protocol makes of an answer. `told` is what the feed said, for the log. `holdUntilMs` is an
 * instant before which the feed does not want to be asked at all, in epoch milliseconds.
 */
export type Verdict<T> =
  | { readonly fate: 'good'; readonly value: T; readonly holdUntilMs?: number | undefined }
  /** No retry cures it, such as a wrong key. `advice` says what the operator can do. */
  | { readonly fate: 'refused'; readonly told: string; readonly advice: string }
  /** Too many requests, or a quota that is used up. */
  | {
      readonly fate: 'limited'
      readonly told: string
      readonly holdUntilMs?: number | undefined
      readonly backOff?: BackOff
    }
  /** The feed, or the way to it, does not work for now. */
  | { readonly fate: 'failed'; readonly told: string }
  /** Nothing that the feed is known to send. */
  | { readonly fate: 'unreadable'; readonly told: string }

export type Judge<T> = (answer: Answer) => Verdict<T>

const MAX_TOLD = 200

/** What an answer says, in a line that fits into a log. */
export function told({ status, body }: Answer): string {
  const line = body.replaceAll(/\s+/g, ' ').trim()
  const text = line.length > MAX_TOLD ? `${line.slice(0, MAX_TOLD)}...` : line
  return `${status} ${text}`.trimEnd()
}

const transient = new Set([408, 421, 423, 425])

/**
 * What a status that is not 200 means everywhere; undefined for 200. A redirect is a consent or outage page:
 * these APIs have none. `advice` is for what no retry cures.
 */
export function judgeStatus(answer: Answer, advice: string): Verdict<never> | undefined {
  const { status } = answer
  if (status === 200) return undefined
  if (status === 429) return { fate: 'limited', told: told(answer) }
  if (status < 400 || status >= 500 || transient.has(status)) {
    return { fate: 'failed', told: told(answer) }
  }
  return { fate: 'refused', told: told(answer), advice }
}
