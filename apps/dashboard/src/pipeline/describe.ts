import type { PipelineState } from '../protocol.ts'
import { archiverPart, flattenerPart, producerPart, sourcesPart } from './describe-services.ts'
import { archivePart, freshMs, pinotPart, rowsOf } from './describe-stores.ts'
import { flattenedPart, gapsPart, lettersPart, rawPart } from './describe-topics.ts'
import { type Look, rateOf, sumOver } from './look.ts'
import { lagOf } from './topic-probe.ts'
import type { WireToSql } from './wire-to-sql.ts'

/** The pipeline as the page draws it, from one look at everything and the look before. */
export function describePipeline(
  look: Look,
  before: Look | undefined,
  wireToSql?: WireToSql,
): PipelineState {
  const { atMs, problems, openGaps, openLetters } = look
  return {
    at: atMs,
    problems,
    parts: [
      sourcesPart(look, before),
      producerPart(look, before),
      rawPart(look, before),
      flattenerPart(look, before),
      flattenedPart(look, before),
      pinotPart(look, before),
      archiverPart(look, before),
      archivePart(look),
      gapsPart(look),
      lettersPart(look),
    ],
    figures: {
      inPerSecond: rateOf(before, look, ({ figures }) => figures.produced),
      queryablePerSecond: rateOf(before, look, rowsOf),
      freshMs: freshMs(look),
      wireToSql: wireToSql ?? null,
      lag: sumOver(look.raw, (topic) => lagOf(topic, 'flattener')),
      openGaps: openGaps.length,
      deadLetters: openLetters,
    },
  }
}
