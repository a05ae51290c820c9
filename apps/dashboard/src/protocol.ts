/** What the service and the page say to each other over the WebSocket. Types only: the page imports them too. */

export const timeframes = ['1s', '5s', '15s', '1m', '5m', '15m', '1h', '4h', '1d'] as const
export type Timeframe = (typeof timeframes)[number]

export interface InstrumentInfo {
  /** Names the instrument: source and symbol. */
  readonly key: string
  readonly symbol: string
  readonly source: string
}

/** What the watch list shows of an instrument. */
export interface Row {
  readonly key: string
  readonly last: number | null
  /** First price of the newest event's day, UTC. */
  readonly open: number | null
  readonly bid: number | null
  readonly ask: number | null
  /** Epoch milliseconds of the newest event. */
  readonly at: number
  readonly spark: readonly number[]
}

/** A candle that begins at `t`, epoch milliseconds; `pv` is price times volume, `n` the number of trades. */
export interface Candle {
  readonly t: number
  readonly o: number
  readonly h: number
  readonly l: number
  readonly c: number
  readonly v: number
  readonly pv: number
  readonly n: number
}

/** What candles are made of: `trades`, bars of a timeframe such as `1m`, or `candles:` of streaming SQL and their basis. */
export type FeedName = string

export interface ChartWish {
  readonly key: string
  readonly timeframe: Timeframe
  /** Undefined: what suits the timeframe. */
  readonly feed?: FeedName | undefined
}

export type ChartState =
  | { readonly is: 'loading' }
  | { readonly is: 'live' }
  /** The table is behind the live edge: candles may lack events until it has caught up. */
  | { readonly is: 'behind' }
  | {
      readonly is: 'empty'
      readonly why: string
      /** The shortest timeframe that has candles. */
      readonly instead: Timeframe | undefined
    }
  | { readonly is: 'failed'; readonly why: string }

/** Volume, and price times volume, of the first candle's day before that candle. */
export interface DayBefore {
  readonly v: number
  readonly pv: number
}

/** Candles before those that a page has; none where there is no older event. */
export interface OlderCandles {
  readonly candles: readonly Candle[]
  readonly before: DayBefore
}

export interface ChartUpdate {
  readonly wish: ChartWish
  readonly state: ChartState
  readonly feed: FeedName | null
  readonly feeds: readonly FeedName[]
  /** True when `candles` are all there are; otherwise they replace or follow those of the same time. */
  readonly whole: boolean
  readonly candles: readonly Candle[]
  /** Of the first of all candles. */
  readonly before: DayBefore
}

export type TapeEvent = {
  readonly seq: number
  readonly key: string
  readonly symbol: string
  /** Epoch milliseconds. */
  readonly at: number
} & (
  | { readonly kind: 'trades'; readonly price: number; readonly size: number; readonly up: boolean }
  | {
      readonly kind: 'bars'
      readonly price: number
      readonly size: number
      readonly up: boolean
      readonly timeframe: string
    }
  | { readonly kind: 'quotes'; readonly bid: number; readonly ask: number }
  | {
      readonly kind: 'alerts'
      /** price, move, volume, return or silence. */
      readonly rule: string
      readonly measured: number
      readonly bound: number
    }
)

export interface TapeUpdate {
  /** True when what was shown before is to be forgotten. */
  readonly whole: boolean
  readonly events: readonly TapeEvent[]
  /** Events per second over all instruments. */
  readonly perSecond: number
}

/** All that a page wants to be told; each replaces the one before. */
export interface Wish {
  readonly view: 'markets' | 'pipeline' | 'explore'
  /** Keys of the rows that can be seen. */
  readonly visible: readonly string[]
  readonly chart: ChartWish | null
  /** Key of an instrument, or all of them. */
  readonly tape: string | 'all' | null
}

export type FromPage = { readonly wish: Wish } | { readonly ack: number }

/** One frame: only what changed since the last one that this page was sent. */
export interface Frame {
  readonly frame: number
  /** Epoch milliseconds at the service. */
  readonly now: number
  /** What the service waits for; null when it has everything. */
  readonly waitingFor: string | null
  readonly instruments?: readonly InstrumentInfo[]
  readonly rows?: readonly Row[]
  readonly chart?: ChartUpdate
  readonly tape?: TapeUpdate
  readonly pipeline?: PipelineState
}

export type Health = 'good' | 'warn' | 'bad' | 'unknown'

export interface Fact {
  readonly label: string
  readonly value: number | string | null
  /** What the number is; none for a plain count. */
  readonly unit?: 'perSecond' | 'ms' | 'bytes' | 'time'
}

export interface PartitionFact {
  readonly topic: string
  readonly partition: number
  readonly low: number
  readonly high: number
  /** First offset that the part has not done; null where it has done none or does not say. */
  readonly done: number | null
  readonly lag: number | null
  /** What the part says of itself, where it is not as it should be. */
  readonly says: string | null
}

export type PartName =
  | 'sources'
  | 'producer'
  | 'raw'
  | 'flattener'
  | 'flattened'
  | 'pinot'
  | 'archiver'
  | 'archive'
  | 'gaps'
  | 'letters'

/** A part of the pipeline: a service, the topics of a stage, or a store. */
export interface PipelinePart {
  readonly name: PartName
  readonly health: Health
  /** One sentence on how it is. */
  readonly says: string
  /** The first two are shown in the picture. */
  readonly facts: readonly Fact[]
  readonly partitions: readonly PartitionFact[]
}

export interface Problem {
  readonly at: number
  /** Whom it concerns; the first is where it happened. */
  readonly parts: readonly PartName[]
  readonly text: string
  readonly detail: string
}

export interface PipelineState {
  readonly at: number
  readonly parts: readonly PipelinePart[]
  /** Newest first. */
  readonly problems: readonly Problem[]
  readonly figures: {
    readonly inPerSecond: number | null
    readonly queryablePerSecond: number | null
    /** How long ago the newest row that a query shows was received, milliseconds. */
    readonly freshMs: number | null
    /** From receipt to the answer of a query, milliseconds, over the last minute that somebody watched. */
    readonly wireToSql: { readonly p50: number; readonly p99: number } | null
    readonly lag: number
    readonly openGaps: number
    readonly deadLetters: number
  }
}
