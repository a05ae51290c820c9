import { once } from 'node:events'
import type { Config } from '@tickertape/config'
import type { Kind } from '@tickertape/schema'
import { type AskProgress, ask, type EventWindow } from '@tickertape/warehouse'
import { count } from '../terminal/figures.ts'
import { hasColours } from '../terminal/paint.ts'
import { progressLine } from '../terminal/progress-line.ts'
import { type AnswerForm, answerText } from './answer-text.ts'

export interface WarehouseCommandOptions {
  readonly config: Config
  readonly sql: string
  readonly window: EventWindow
  readonly symbols: readonly string[]
  readonly form: AnswerForm
  readonly output: NodeJS.WriteStream
  readonly progress: NodeJS.WriteStream
  readonly signal: AbortSignal
}

function lineOf(kind: Kind, { phase, done, of }: AskProgress): string {
  if (phase === 'looking') return `${kind}: ${count(done)} objects looked at`
  return `${kind}: ${count(done)} of ${count(of ?? 0)} files fetched`
}

/** Writes the answer to a query. Rejects with TAPE_WAREHOUSE_, TAPE_ARCHIVE_ and TAPE_S3_ errors. */
export async function warehouseCommand(options: WarehouseCommandOptions): Promise<void> {
  const { form, output, progress, signal: asked } = options
  const closed = new AbortController()
  // The reader of a pipe may leave early, as `head` does.
  output.once('error', () => closed.abort())
  const signal = AbortSignal.any([asked, closed.signal])
  using shown = progressLine(form === 'json' ? undefined : progress)
  try {
    await ask({
      ...{ ...options, signal },
      onProgress: (kind, reached) =>
        shown.show(lineOf(kind, reached), reached.of && reached.done / reached.of),
      async onAnswer(answer) {
        shown.end()
        for await (const text of answerText(answer, form, hasColours(output))) {
          if (!output.write(text)) await once(output, 'drain', { signal })
        }
      },
    })
  } catch (cause) {
    if (!signal.aborted) throw cause
  }
}
