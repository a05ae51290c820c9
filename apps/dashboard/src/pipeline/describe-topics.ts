import type { Fact, PipelinePart } from '../protocol.ts'
import { type Look, rateOf, sumOver } from './look.ts'
import { part, partitionFacts, some } from './part.ts'
import { recordsIn, writtenTo } from './topic-probe.ts'

const LETTERS_ARE_NEW_MS = 3_600_000

export function rawPart(look: Look, before: Look | undefined): PipelinePart {
  const rate = rateOf(before, look, (each) => sumOver(each.raw, writtenTo))
  const facts: Fact[] = [
    { label: 'batches', value: rate, unit: 'perSecond' },
    { label: 'held', value: sumOver(look.raw, recordsIn) },
  ]
  const says = 'Batches as the sources sent them.'
  return part('raw', 'good', says, facts, partitionFacts(look.raw))
}

export function flattenedPart(look: Look, before: Look | undefined): PipelinePart {
  // Of the offsets some are marks of transactions, so the rate is that of who writes.
  const rate = rateOf(before, look, (each) => each.figures.flattened)
  const facts: Fact[] = [
    { label: 'events', value: rate, unit: 'perSecond' },
    { label: 'offsets held', value: sumOver(look.flattened, recordsIn) },
  ]
  const says = 'One event per record, keyed by symbol.'
  return part('flattened', 'good', says, facts, partitionFacts(look.flattened))
}

export function lettersPart({ letters, openLetters, problems, atMs }: Look): PipelinePart {
  const fresh = problems.filter(
    ({ parts, at }) => parts[0] === 'letters' && at > atMs - LETTERS_ARE_NEW_MS,
  )
  const says =
    openLetters === 0
      ? 'None is open: everything could be used, or was seen to.'
      : `${some(openLetters, 'record')} could not be used: kept with the bytes and the reason. See them with: npx tape dlq list`
  const facts: Fact[] = [
    { label: 'open', value: openLetters },
    { label: 'in the last hour', value: fresh.length },
  ]
  const health = fresh.length > 0 && openLetters > 0 ? 'warn' : 'good'
  return part('letters', health, says, facts, partitionFacts([letters]))
}

export function gapsPart({ openGaps }: Look): PipelinePart {
  const facts: Fact[] = [
    { label: 'open', value: openGaps.length },
    { label: 'symbols', value: openGaps.reduce((total, { symbols }) => total + symbols, 0) },
  ]
  const [first] = openGaps
  if (!first) return part('gaps', 'good', 'No hole in what the sources delivered is open.', facts)
  return part('gaps', 'warn', `${first.source}: ${first.detail}`, facts)
}
