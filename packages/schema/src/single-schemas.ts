import type { Type } from './avsc.ts'
import { type AvroRecord, readSchema, typeOf } from './kinds.ts'

/** Values that are records of their own: neither batched nor flattened. */
export const singles = ['gaps', 'apiQuotes'] as const
export type Single = (typeof singles)[number]

export interface SingleSchema {
  readonly record: AvroRecord
  readonly type: Type
}

function load(name: string): SingleSchema {
  const record = readSchema(name)
  return { record, type: typeOf(record) }
}

export const singleSchemas: Readonly<Record<Single, SingleSchema>> = {
  gaps: load('gap'),
  apiQuotes: load('api-quotes'),
}

/** Values that streaming SQL makes out of events. */
export const derivations = [
  'candles',
  'lateEvents',
  'alerts',
  'averages',
  'tradesOver',
  'quotedTrades',
] as const
export type Derivation = (typeof derivations)[number]

export const derivedSchemas: Readonly<Record<Derivation, SingleSchema>> = {
  candles: load('candle'),
  lateEvents: load('late-event'),
  alerts: load('alert'),
  averages: load('average'),
  tradesOver: load('trade-over'),
  quotedTrades: load('quoted-trade'),
}
