import type { SourceName } from '../choose-sources.ts'
import type { Items } from '../frame.ts'
import { alpacaSamples } from './alpaca/samples.ts'
import { alpacaHistorySamples } from './alpaca-history/samples.ts'
import { alphavantageSamples } from './alphavantage/samples.ts'
import { binanceSamples } from './binance/samples.ts'
import { coinbaseSamples } from './coinbase/samples.ts'
import { fileSamples } from './file/samples.ts'
import { finnhubSamples } from './finnhub/samples.ts'
import { krakenSamples } from './kraken/samples.ts'
import { stockdataSamples } from './stockdata/samples.ts'
import { syntheticSamples } from './synthetic/samples.ts'
import { yahooSamples } from './yahoo/samples.ts'

/** Items by kind; a kind that is absent has none. */
export type ItemsByKind = { readonly [K in keyof Items]?: readonly Items[K][] }

export interface Sample {
  /** What the message is, as a sentence goes on after `maps`. */
  readonly title: string
  /** A message in the shape of a recorded one, as it stands on the wire. */
  readonly message: string
  readonly gives: ItemsByKind
}

/** What a source's fields mean, and messages that prove it. */
export interface SourceSamples {
  /** Where each field comes from: text of a table cell. Every field of every kind that the source gives. */
  readonly fields: { readonly [K in keyof Items]?: Readonly<Record<keyof Items[K], string>> }
  /** What a reader has to know besides, a sentence each. */
  readonly notes: readonly string[]
  /** One message at least of every type that the source understands. */
  readonly messages: readonly Sample[]
  /** Reads a message with the source's own code. */
  readonly read: (message: string) => ItemsByKind
}

/** The samples of every source; docs/reference/fields.md is made from them. */
export const samples: Readonly<Record<SourceName, SourceSamples>> = {
  synthetic: syntheticSamples,
  alpaca: alpacaSamples,
  'alpaca-history': alpacaHistorySamples,
  yahoo: yahooSamples,
  stockdata: stockdataSamples,
  alphavantage: alphavantageSamples,
  coinbase: coinbaseSamples,
  kraken: krakenSamples,
  binance: binanceSamples,
  finnhub: finnhubSamples,
  file: fileSamples,
}
