import type { Config } from '@tickertape/config'
import { kinds as allKinds, type Kind } from '@tickertape/schema'
import { type CompactProgress, compact } from '@tickertape/warehouse'
import { count } from '../terminal/figures.ts'
import { progressLine } from '../terminal/progress-line.ts'
import { compactText } from './compact-text.ts'

export interface CompactCommandOptions {
  readonly config: Config
  readonly day: string
  /** None for all. */
  readonly kinds: readonly string[]
  readonly nowMs: number
  readonly json: boolean
  readonly output: NodeJS.WriteStream
  readonly progress: NodeJS.WriteStream
  readonly signal: AbortSignal
}

const verbs = {
  looking: 'objects looked at',
  collecting: 'objects read',
  writing: 'events written and read back',
} as const

function lineOf(kind: Kind, { phase, done, of }: CompactProgress): string {
  const reached = of === undefined ? count(done) : `${count(done)} of ${count(of)}`
  return `${kind}: ${reached} ${verbs[phase]}`
}

/** Compacts a day and says what came of it. Rejects with TAPE_WAREHOUSE_, TAPE_ARCHIVE_ or TAPE_S3_ errors. */
export async function compactCommand(options: CompactCommandOptions): Promise<void> {
  const { config, day, kinds, nowMs, json, output, progress, signal } = options
  const today = new Date(nowMs).toISOString().slice(0, 10)
  if (day === today && !json)
    progress.write('the day is not over: give the same command again then\n')
  using shown = progressLine(json ? undefined : progress)
  const chosen = allKinds.filter((kind: Kind) => kinds.length === 0 || kinds.includes(kind))
  const reports = await compact({
    ...{ config, day, kinds: chosen, signal },
    now: Date.now,
    onProgress: (kind, reached) =>
      shown.show(lineOf(kind, reached), reached.of && reached.done / reached.of),
  })
  shown.end()
  output.write(`${json ? JSON.stringify({ day, kinds: reports }) : compactText(day, reports)}\n`)
}
