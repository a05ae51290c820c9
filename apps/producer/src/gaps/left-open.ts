import type { KafkaClient, Registry } from '@tickertape/kafka'
import type { Kind } from '@tickertape/schema'
import { type PreparedStream, readGaps } from '@tickertape/streams'
import { nowMicros } from '../frame.ts'
import { LATEST_MICROS } from '../live/gaps.ts'
import { randomId } from '../random-id.ts'
import type { GapTopic, GapValue } from './gap-record.ts'
import { gapsOf } from './inherited.ts'
import { lastReceived } from './last-received.ts'

/** A source that was not heard while nobody ran: what it said since is a gap. */
export interface Listener {
  /** Name of the source on its events. */
  readonly source: string
  readonly symbols: readonly string[]
  readonly kinds: readonly Kind[]
}

export interface LeftOptions {
  readonly client: KafkaClient
  readonly registry: Registry
  readonly topic: GapTopic
  readonly streams: readonly PreparedStream[]
}

/** The gap of a run that ended without a word, since the raw topic last heard of the source. */
function crashGap({ source, symbols }: Listener, kind: Kind, heardAt: number): GapValue {
  const id = `${randomId()}-${kind}`
  const detail = 'an earlier run ended without telling'
  return {
    ...{ id, source, feed: '', kind, symbols, from: heardAt - LATEST_MICROS.bars, to: null },
    ...{ reason: 'crash', detail, status: 'open', backfilled: 0, at: nowMicros() },
  }
}

/** Gaps that earlier runs left: `told` are on the topic already. */
export interface Left {
  readonly told: readonly GapValue[]
  readonly untold: readonly GapValue[]
}

/** What earlier runs left of each listener: what the topic has open, and a gap for a run that could not tell. */
export async function leftOpen(
  { client, registry, topic, streams }: LeftOptions,
  listeners: readonly Listener[],
): Promise<(listener: Listener) => Left> {
  if (listeners.length === 0) return () => ({ told: [], untold: [] })
  const schemaById = (id: number) => registry.schemaById(id)
  const gaps = await readGaps(client, topic, schemaById)
  const open = gaps.filter(({ status }) => status === 'open')
  const heard = new Map<Kind, ReadonlyMap<string, number>>()
  for (const stream of streams) {
    if (!listeners.some(({ kinds }) => kinds.includes(stream.kind))) continue
    heard.set(stream.kind, await lastReceived(client, stream, schemaById))
  }
  return (listener) => {
    const told = gapsOf(open, listener)
    const silent = listener.kinds.filter(
      (kind) => !told.some((gap) => gap.kind === kind && gap.to === null),
    )
    const untold = silent.flatMap((kind) => {
      const heardAt = heard.get(kind)?.get(listener.source)
      return heardAt === undefined ? [] : [crashGap(listener, kind, heardAt)]
    })
    return { told, untold }
  }
}
