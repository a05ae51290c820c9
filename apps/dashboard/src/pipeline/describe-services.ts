import type { Fact, PipelinePart } from '../protocol.ts'
import { type Look, rateOf, sumOver } from './look.ts'
import { healthOf, number, part, partitionFacts, sayOf, some } from './part.ts'
import { flattenMs, sourceStates } from './service-metrics.ts'
import { lagOf } from './topic-probe.ts'

/** Records that wait without anybody minding: a transaction or two. */
const LAG_IS_NORMAL = 2_000

export function sourcesPart(look: Look, before: Look | undefined): PipelinePart {
  const { producer, figures } = look
  const states = [...sourceStates(producer.metrics)]
  const gone = states.filter(([, state]) => state !== 'live')
  const rate = rateOf(before, look, (each) => each.figures.produced)
  const facts: Fact[] = [
    { label: 'events', value: rate, unit: 'perSecond' },
    { label: 'mute', value: figures.mute },
    { label: 'connections lost', value: figures.reconnects },
    ...states.map(([source, state]) => ({ label: source, value: state })),
  ]
  if (producer.state === 'away')
    return part('sources', 'unknown', 'The producer does not answer.', facts)
  if (gone.length > 0) {
    const words = gone.map(([source, state]) => `${source} is ${state}`).join(', ')
    return part('sources', 'warn', `Not live: ${words}.`, facts)
  }
  if (figures.mute > 0) {
    const verb = figures.mute === 1 ? 'is' : 'are'
    const says = `${some(figures.mute, 'subscription')} ${verb} silent although others are not.`
    return part('sources', 'warn', says, facts)
  }
  return part('sources', 'good', 'Every source delivers.', facts)
}

export function producerPart(look: Look, before: Look | undefined): PipelinePart {
  const { figures, producer } = look
  const rate = rateOf(before, look, (each) => each.figures.produced)
  return part('producer', healthOf(producer), sayOf(producer, 'It sends what the sources give.'), [
    { label: 'events', value: rate, unit: 'perSecond' },
    { label: 'queued', value: figures.queued },
    { label: 'since its start', value: figures.produced },
    { label: 'refused', value: figures.rejected },
  ])
}

export function flattenerPart(look: Look, before: Look | undefined): PipelinePart {
  const { figures, flattener } = look
  const lag = sumOver(look.raw, (topic) => lagOf(topic, 'flattener'))
  const took = (share: number) =>
    flattenMs(before?.flattener.metrics ?? new Map(), flattener.metrics, share) ?? null
  const rate = rateOf(before, look, (each) => each.figures.flattened)
  const facts: Fact[] = [
    { label: 'events', value: rate, unit: 'perSecond' },
    { label: 'lag', value: lag },
    { label: 'batch to commit, p50', value: took(0.5), unit: 'ms' },
    { label: 'batch to commit, p99', value: took(0.99), unit: 'ms' },
    { label: 'stopped partitions', value: figures.stoppedPartitions },
  ]
  const partitions = partitionFacts(look.raw, 'flattener')
  if (figures.stoppedPartitions > 0) {
    const says =
      'A partition is stopped because too many of its records are dead letters. See them under Dead letters.'
    return part('flattener', 'bad', says, facts, partitions)
  }
  if (flattener.state === 'ready' && lag > LAG_IS_NORMAL) {
    return part('flattener', 'warn', `${number(lag)} batches wait for it.`, facts, partitions)
  }
  return part('flattener', healthOf(flattener), sayOf(flattener, 'It keeps up.'), facts, partitions)
}

export function archiverPart(look: Look, before: Look | undefined): PipelinePart {
  const { archiver, figures } = look
  const waiting = sumOver(look.archived, (topic) => lagOf(topic, 'archiver'))
  const rate = rateOf(before, look, (each) => each.figures.archived)
  const facts: Fact[] = [
    { label: 'not stored yet', value: waiting },
    { label: 'in memory', value: figures.bufferedBytes, unit: 'bytes' },
    { label: 'events stored', value: rate, unit: 'perSecond' },
  ]
  const partitions = partitionFacts(look.archived, 'archiver')
  if (figures.storeFailingMs > 0) {
    const says = `The object store has taken nothing for ${Math.round(figures.storeFailingMs / 1000)} s. Records wait, none is lost.`
    return part('archiver', 'bad', says, facts, partitions)
  }
  const well = 'It fills objects, and stores each when it is full or a minute old.'
  return part('archiver', healthOf(archiver), sayOf(archiver, well), facts, partitions)
}
