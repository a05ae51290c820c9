import type { RecordCopy } from '@tickertape/kafka'
import type { Decoder, Gap } from '@tickertape/schema'
import type { Problem } from '../protocol.ts'
import { type LetterNews, OpenLetters } from './letters.ts'
import type { OpenGap } from './look.ts'
import type { RecordFollower } from './record-follower.ts'

const KEPT = 60

/** What went wrong lately: gaps as their topic tells them, and dead letters. */
export class Ledger {
  readonly #gaps: RecordFollower<RecordCopy>
  readonly #letters: RecordFollower<LetterNews>
  readonly #decoder: Decoder<Gap>
  readonly #open = new Map<string, Gap>()
  readonly #openLetters = new OpenLetters()
  #problems: Problem[] = []

  constructor(
    gaps: RecordFollower<RecordCopy>,
    letters: RecordFollower<LetterNews>,
    decoder: Decoder<Gap>,
  ) {
    this.#gaps = gaps
    this.#letters = letters
    this.#decoder = decoder
  }

  /** Newest first. */
  get problems(): readonly Problem[] {
    return this.#problems
  }

  get openGaps(): readonly OpenGap[] {
    return [...this.#open.values()].map(({ source, symbols, detail }) => ({
      source,
      symbols: symbols.length,
      detail,
    }))
  }

  /** Letters that were neither replayed nor discarded. */
  get openLetters(): number {
    return this.#openLetters.count((partition, offset) => this.#letters.holds(partition, offset))
  }

  /** Reads what came since the last call. Rejects with a TAPE_KAFKA_ error. */
  async read(): Promise<void> {
    const [gaps, letters] = await Promise.all([this.#gaps.read(), this.#letters.read()])
    this.#openLetters.take(letters)
    this.tell(letters.flatMap((news) => (news.is === 'letter' ? [news.problem] : [])))
    for (const { value } of gaps) {
      const gap = await this.#decoder.decode(value).catch(() => undefined)
      if (!gap) continue
      if (gap.status === 'open') this.#open.set(gap.id, gap)
      else this.#open.delete(gap.id)
      this.tell([gapProblem(gap)])
    }
  }

  tell(problems: readonly Problem[]): void {
    if (problems.length === 0) return
    this.#problems = [...problems, ...this.#problems].sort((a, b) => b.at - a.at).slice(0, KEPT)
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
  return { at: at / 1000, parts: ['gaps', 'sources'], text, detail }
}
