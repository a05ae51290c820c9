import { createHash } from 'node:crypto'
import { type Stats, statSync } from 'node:fs'
import { basename } from 'node:path'
import { TapeError } from '@tickertape/errors'
import { type Frame, nowMicros } from '../../frame.ts'
import type { SourceContext } from '../../source.ts'
import { readEvents } from './events.ts'
import { paceOf } from './pace.ts'
import { replay } from './replay.ts'
import { selectionOf } from './selection.ts'

function statOf(path: string): Stats {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats?.isFile()) return stats
  const what = stats === undefined ? 'there is no' : 'this is not a'
  throw new TapeError('TAPE_SOURCE_INPUT', `${what} file ${path}: correct producer.file or --file`)
}

/** The same for every run over the same file, so that a second run is recognisable. */
function sessionOf(path: string, { size, mtimeMs }: Stats): string {
  const identity = `${basename(path)}\n${size}\n${Math.floor(mtimeMs)}`
  return createHash('sha256').update(identity).digest('hex').slice(0, 16)
}

/** Processes share the work by symbols, so they must be named. */
function checkShare({ config, symbols }: SourceContext): void {
  const { instances } = config.producer
  if (instances === 1 || symbols.length > 0) return
  throw new TapeError(
    'TAPE_CONFIG_INVALID',
    `${instances} processes would each send the whole file: name the symbols in producer.symbols, so that they can share them`,
  )
}

/**
 * Bars, trades or quotes from the rows of a CSV, JSONL or Parquet file, or from lines of the archive, at the
 * pace of producer.speed or producer.rate. Ends with the file. Throws TAPE_SOURCE_INPUT, TAPE_CONFIG_INVALID.
 */
export function file(context: SourceContext): AsyncIterable<Frame> {
  const { producer } = context.config
  const session = sessionOf(producer.file, statOf(producer.file))
  checkShare(context)
  const pace = paceOf(producer)
  const selection = selectionOf(context)
  return (async function* () {
    const { signal, rejections } = context
    const lineage = { feed: basename(producer.file), session }
    const refuse = (row: number, reason: string, what: string) =>
      rejections.add(reason, () => ({ what, where: `row ${row}`, ...lineage }))
    const events = readEvents(producer.file, context, { selection, refuse })
    try {
      for await (const portion of replay(events, { pace, signal })) {
        yield { ...portion, receivedAt: nowMicros(), ...lineage } as Frame
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  })()
}
