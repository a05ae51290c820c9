import { readDeadLetter } from '@tickertape/kafka'
import type { Decoder, Gap } from '@tickertape/schema'
import type { Problem } from '../protocol.ts'
import type { OpenGap } from './describe.ts'
import type { Followed, RecordFollower } from './record-follower.ts'

const KEPT = 60

/** What went wrong lately: gaps as their topic tells them, and dead letters. */
export class Ledger {
  readonly #gaps: RecordFollower
  readonly #letters: RecordFollower
  readonly #decoder: Decoder<Gap>
  readonly #byId = new Map<string, Gap>()
  #problems: Problem[] = []

  constructor(gaps: RecordFollower, letters: RecordFollower, decoder: Decoder<Gap>) {
    this.#gaps = gaps
    this.#letters = letters
    this.#decoder = decoder
  }

  /** Newest first. */
  get problems(): readonly Problem[] {
    return this.#problems
  }

  get openGaps(): readonly OpenGap[] {
    return [...this.#byId.values()]
      .filter(({ status }) => status === 'open')
      .map(({ source, symbols, detail }) => ({ source, symbols: symbols.length, detail }))
  }

  /** Reads what came since the last call. Rejects with a TAPE_KAFKA_ error. */
  async read(): Promise<void> {
    const [gaps, letters] = await Promise.all([this.#gaps.read(), this.#letters.read()])
    const told: Problem[] = letters.flatMap(letterProblem)
    for (const record of gaps) {
      const gap = await this.#decoder.decode(record.value).catch(() => undefined)
      if (!gap) continue
      this.#byId.set(gap.id, gap)
      told.push(gapProblem(gap))
    }
    this.#problems = [...told, ...this.#problems].sort((a, b) => b.at - a.at).slice(0, KEPT)
  }
}

const list = (symbols: readonly string[]): string =>
  symbols.length <= 4
    ? symbols.join(', ')
    : `${symbols.slice(0, 3).join(', ')} and ${symbols.length - 3} more`

const endings: Readonly<Record<string, string>> = {
  open: 'A gap is open',
  closed: 'A gap was filled from history',
  lost: 'A gap stays: its venue has no history of it',
}

function gapProblem({ at, source, kind, symbols, status, detail }: Gap): Problem {
  const text = `${endings[status] ?? status}: ${kind} of ${list(symbols)} from ${source}`
  return { at: at / 1000, part: 'gaps', text, detail }
}

function letterProblem(record: Followed): readonly Problem[] {
  const { partition, offset, timestampMs, key, value } = record
  const headers = Object.fromEntries(
    record.headerList.map(([name, held]) => [name, held ?? undefined]),
  )
  const letter = readDeadLetter(partition, {
    offset,
    timestampMs,
    key,
    value,
    headers,
  })
  if (!letter) return []
  const { origin, code, reason, atMs } = letter
  const from =
    origin?.from === 'record'
      ? `record ${origin.topic} ${origin.partition}@${origin.offset}`
      : origin
        ? `an event of ${origin.source}`
        : 'a record'
  return [
    {
      at: atMs,
      part: 'letters',
      text: `${from} could not be used`,
      detail: `${reason} (${code}, letter ${partition}@${offset})`,
    },
  ]
}
