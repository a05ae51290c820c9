import { sumOf } from './prometheus-text.ts'

/** What one look at the running pipeline gave. Totals are since the start. */
export interface Figures {
  readonly atMs: number
  readonly produced: number
  readonly flattened: number
  readonly archived: number
  readonly queryable: number
  readonly deadLetters: number
  readonly lagRecords: number
}

const stages = ['produced', 'flattened', 'archived', 'queryable'] as const
export type Stage = (typeof stages)[number]

/** Adds up a counter across restarts of its process: a value that falls began again from 0. */
export class RunningTotal {
  #before = 0
  #last = 0

  add(value: number): number {
    if (value < this.#last) this.#before += this.#last
    this.#last = value
    return this.#before + value
  }
}

/** The pages of the services' /metrics, empty for one that does not answer. */
export interface Pages {
  readonly producer: string
  readonly flattener: string
  readonly archiver: string
}

/** Turns the services' metrics and Pinot's count into figures since the start. */
export class FigureReader {
  readonly #produced = new RunningTotal()
  readonly #flattened = new RunningTotal()
  readonly #archived = new RunningTotal()
  readonly #deadLetters = new RunningTotal()
  #rows = 0

  /** `rows` is what Pinot shows of this run, or undefined when it does not answer. */
  read(pages: Pages, rows: number | undefined, nowMs: number): Figures {
    this.#rows = rows ?? this.#rows
    return {
      atMs: nowMs,
      produced: this.#produced.add(sumOf(pages.producer, 'tape_producer_events_total')),
      flattened: this.#flattened.add(sumOf(pages.flattener, 'tape_flattener_events_total')),
      archived: this.#archived.add(sumOf(pages.archiver, 'tape_archiver_events_total')),
      deadLetters: this.#deadLetters.add(
        sumOf(pages.flattener, 'tape_flattener_dead_letters_total'),
      ),
      lagRecords: sumOf(pages.flattener, 'tape_flattener_lag_records'),
      queryable: this.#rows,
    }
  }
}

/** Events per second of every stage between two looks. */
export function rates(before: Figures, after: Figures): Readonly<Record<Stage, number>> {
  const elapsedSeconds = Math.max(0.001, (after.atMs - before.atMs) / 1000)
  const rate = (stage: Stage) => Math.max(0, after[stage] - before[stage]) / elapsedSeconds
  return {
    produced: rate('produced'),
    flattened: rate('flattened'),
    archived: rate('archived'),
    queryable: rate('queryable'),
  }
}
