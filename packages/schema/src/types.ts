// Made from schemas/*.avsc by `npm run generate`; do not edit.

/** Names are those of the wire. */
export interface RawBar {
  /** Symbol as the source writes it. */
  readonly S: string
  /** Open. */
  readonly o: number
  /** High. */
  readonly h: number
  /** Low. */
  readonly l: number
  /** Close. */
  readonly c: number
  /** Volume; crypto trades fractions. */
  readonly v: number
  /** Start of the interval. Epoch milliseconds. */
  readonly t: number
  /** Number of trades, if the source counts them. */
  readonly n: number | null
  /** Volume-weighted average price, if the source gives it. */
  readonly vw: number | null
  /** Length of the interval: 1m, 1h, 1d, 600ms. */
  readonly tf: string
}

/** Bars of one frame whose symbols share a partition. */
export interface BarBatch {
  /** One connection or run of the source. */
  readonly session: string
  /** Number of the batch in its session and partition, from 0, without gaps. */
  readonly sequence: number
  /** The venue or generator: synthetic, alpaca, coinbase, file. */
  readonly source: string
  /** The source's own name of the stream: iex, sip, test, a file name. */
  readonly feed: string
  /** When the producer had the whole frame. Epoch microseconds. */
  readonly received_at: number
  /** How it came: live, backfill (closes a gap), history or replay. */
  readonly origin: string
  readonly bars: readonly RawBar[]
}

/** One bar: the item of a BarBatch followed by the batch's lineage, byte for byte. */
export interface Bar {
  /** Symbol as the source writes it. */
  readonly symbol: string
  /** Open. */
  readonly o: number
  /** High. */
  readonly h: number
  /** Low. */
  readonly l: number
  /** Close. */
  readonly c: number
  /** Volume; crypto trades fractions. */
  readonly v: number
  /** Start of the interval. Epoch milliseconds. */
  readonly time_stamp: number
  /** Number of trades, if the source counts them. */
  readonly n: number | null
  /** Volume-weighted average price, if the source gives it. */
  readonly vw: number | null
  /** Length of the interval: 1m, 1h, 1d, 600ms. */
  readonly timeframe: string
  /** The venue or generator: synthetic, alpaca, coinbase, file. */
  readonly source: string
  /** The source's own name of the stream: iex, sip, test, a file name. */
  readonly feed: string
  /** When the producer had the whole frame. Epoch microseconds. */
  readonly received_at: number
  /** How it came: live, backfill (closes a gap), history or replay. */
  readonly origin: string
}

/** Names are those of the wire. */
export interface RawTrade {
  /** Symbol as the source writes it. */
  readonly S: string
  /** Price. */
  readonly p: number
  /** Size; crypto trades fractions. */
  readonly s: number
  /** The venue's time of the trade. Epoch microseconds. */
  readonly t: number
  /** The source's id of the trade, or one made from session and sequence. */
  readonly i: string
  /** Exchange code, or empty. */
  readonly x: string
  /** Condition codes separated by commas, or empty. */
  readonly c: string
  /** new, or what the venue says of a trade it sent before: correct, cancel. */
  readonly a: string
}

/** Trades of one frame whose symbols share a partition. */
export interface TradeBatch {
  /** One connection or run of the source. */
  readonly session: string
  /** Number of the batch in its session and partition, from 0, without gaps. */
  readonly sequence: number
  /** The venue or generator: synthetic, alpaca, coinbase, file. */
  readonly source: string
  /** The source's own name of the stream: iex, sip, test, a file name. */
  readonly feed: string
  /** When the producer had the whole frame. Epoch microseconds. */
  readonly received_at: number
  /** How it came: live, backfill (closes a gap), history or replay. */
  readonly origin: string
  readonly trades: readonly RawTrade[]
}

/** One trade: the item of a TradeBatch followed by the batch's lineage, byte for byte. */
export interface Trade {
  /** Symbol as the source writes it. */
  readonly symbol: string
  /** Price. */
  readonly price: number
  /** Size; crypto trades fractions. */
  readonly size: number
  /** The venue's time of the trade. Epoch microseconds. */
  readonly time_stamp: number
  /** The source's id of the trade, or one made from session and sequence. */
  readonly trade_id: string
  /** Exchange code, or empty. */
  readonly exchange: string
  /** Condition codes separated by commas, or empty. */
  readonly conditions: string
  /** new, or what the venue says of a trade it sent before: correct, cancel. */
  readonly action: string
  /** The venue or generator: synthetic, alpaca, coinbase, file. */
  readonly source: string
  /** The source's own name of the stream: iex, sip, test, a file name. */
  readonly feed: string
  /** When the producer had the whole frame. Epoch microseconds. */
  readonly received_at: number
  /** How it came: live, backfill (closes a gap), history or replay. */
  readonly origin: string
}

/** Names are those of the wire. */
export interface RawQuote {
  /** Symbol as the source writes it. */
  readonly S: string
  /** Best bid. */
  readonly bp: number
  /** Size at the best bid, as sent. */
  readonly bs: number
  /** Best ask. */
  readonly ap: number
  /** Size at the best ask, as sent. */
  readonly as: number
  /** The venue's time of the quote. Epoch microseconds. */
  readonly t: number
  /** Exchange of the bid, or empty. */
  readonly bx: string
  /** Exchange of the ask, or empty. */
  readonly ax: string
  /** Condition codes separated by commas, or empty. */
  readonly c: string
  /** What tells quotes of one symbol and time apart: the venue's id or the nanoseconds, or empty. */
  readonly i: string
}

/** Quotes of one frame whose symbols share a partition. */
export interface QuoteBatch {
  /** One connection or run of the source. */
  readonly session: string
  /** Number of the batch in its session and partition, from 0, without gaps. */
  readonly sequence: number
  /** The venue or generator: synthetic, alpaca, coinbase, file. */
  readonly source: string
  /** The source's own name of the stream: iex, sip, test, a file name. */
  readonly feed: string
  /** When the producer had the whole frame. Epoch microseconds. */
  readonly received_at: number
  /** How it came: live, backfill (closes a gap), history or replay. */
  readonly origin: string
  readonly quotes: readonly RawQuote[]
}

/** One quote: the item of a QuoteBatch followed by the batch's lineage, byte for byte. */
export interface Quote {
  /** Symbol as the source writes it. */
  readonly symbol: string
  /** Best bid. */
  readonly bid_price: number
  /** Size at the best bid, as sent. */
  readonly bid_size: number
  /** Best ask. */
  readonly ask_price: number
  /** Size at the best ask, as sent. */
  readonly ask_size: number
  /** The venue's time of the quote. Epoch microseconds. */
  readonly time_stamp: number
  /** Exchange of the bid, or empty. */
  readonly bid_exchange: string
  /** Exchange of the ask, or empty. */
  readonly ask_exchange: string
  /** Condition codes separated by commas, or empty. */
  readonly conditions: string
  /** What tells quotes of one symbol and time apart: the venue's id or the nanoseconds, or empty. */
  readonly quote_id: string
  /** The venue or generator: synthetic, alpaca, coinbase, file. */
  readonly source: string
  /** The source's own name of the stream: iex, sip, test, a file name. */
  readonly feed: string
  /** When the producer had the whole frame. Epoch microseconds. */
  readonly received_at: number
  /** How it came: live, backfill (closes a gap), history or replay. */
  readonly origin: string
}

/** A hole in what a source delivered, as it stands: the last record of an id holds. */
export interface Gap {
  /** Names the gap; key of the record. */
  readonly id: string
  /** Name of the source, as on its events. */
  readonly source: string
  /** The source's own name of the stream. */
  readonly feed: string
  /** bars, trades or quotes. */
  readonly kind: string
  /** Symbols whose events may be missing. */
  readonly symbols: readonly string[]
  /** Event time after which events may be missing; no event of this time or before is. Epoch microseconds. */
  readonly from: number
  /** Event time from which events are there again; null while the hole grows. */
  readonly to: number | null
  /** disconnect, keepalive, mute, sequence, slow, stop or crash. */
  readonly reason: string
  /** What was seen, in one sentence. */
  readonly detail: string
  /** open, closed (history filled it) or lost (the venue has no history of it). */
  readonly status: string
  /** Events that history gave for it. */
  readonly backfilled: number
  /** When this record was made. Epoch microseconds. */
  readonly at: number
}

/** ApiMeta */
export interface ApiMeta {
  /** Symbols asked for. */
  readonly requested: number
  /** Symbols answered. */
  readonly returned: number
}

/** Names are those of the API; what it does not say is null. */
export interface ApiQuote {
  /** Symbol. */
  readonly ticker: string
  /** Name of the company. */
  readonly name: string | null
  /** Short name of the exchange. */
  readonly exchange_short: string | null
  /** Long name of the exchange. */
  readonly exchange_long: string | null
  /** Market identifier code, ISO 10383. */
  readonly mic_code: string | null
  /** Currency of the prices. */
  readonly currency: string | null
  /** Last price. */
  readonly price: number
  /** Highest price of the day. */
  readonly day_high: number | null
  /** Lowest price of the day. */
  readonly day_low: number | null
  /** First price of the day. */
  readonly day_open: number | null
  /** Highest price of 52 weeks. `52_week_high` of the API: Avro names do not begin with a digit. */
  readonly week_52_high: number | null
  /** Lowest price of 52 weeks. `52_week_low` of the API: Avro names do not begin with a digit. */
  readonly week_52_low: number | null
  /** Market capitalisation. */
  readonly market_cap: number | null
  /** Last price of the day before. */
  readonly previous_close_price: number | null
  /** Change of the day, in percent. */
  readonly day_change: number | null
  /** Volume of the day. */
  readonly volume: number | null
  /** Whether the price is of extended hours. */
  readonly is_extended_hours_price: boolean | null
  /** The API's `last_trade_time`, in UTC. Epoch microseconds. */
  readonly timestamp_utc: number
}

/** One answer of a polled quote API, as it was: StockData's `meta` and `data`. */
export interface ApiQuotes {
  /** One run of the source. */
  readonly session: string
  /** Number of the answer in its session, from 0. */
  readonly sequence: number
  /** The venue or generator: synthetic, alpaca, coinbase, file. */
  readonly source: string
  /** When the producer had the whole answer. Epoch microseconds. */
  readonly received_at: number
  /** Counts of the answer. */
  readonly meta: ApiMeta
  /** One element per symbol. */
  readonly data: readonly ApiQuote[]
}

/** Prices and volume of one symbol over one interval, made from trades or from shorter bars. */
export interface Candle {
  /** Symbol as the source writes it. */
  readonly symbol: string
  /** The venue or generator: synthetic, alpaca, coinbase, file. */
  readonly source: string
  /** What it is made from: trades, or bars:1m. */
  readonly basis: string
  /** Length of the interval: 1s, 5s, 1m, 5m, 1h, 1d. */
  readonly timeframe: string
  /** Start of the interval, in UTC. Epoch milliseconds. */
  readonly time_stamp: number
  /** Open. */
  readonly o: number
  /** High. */
  readonly h: number
  /** Low. */
  readonly l: number
  /** Close. */
  readonly c: number
  /** Volume. */
  readonly v: number
  /** Number of trades; null where bars do not count them. */
  readonly n: number | null
  /** Volume-weighted average price; null without volume, or where bars do not give it. */
  readonly vw: number | null
}

/** A trade or bar that came after the clock of a job had passed it: what the job makes lacks it. */
export interface LateEvent {
  /** trades or bars. */
  readonly kind: string
  /** Symbol as the source writes it. */
  readonly symbol: string
  /** As on the event. */
  readonly source: string
  /** As on the event. */
  readonly feed: string
  /** How it came: live, backfill, history or replay. */
  readonly origin: string
  /** Id of the trade, or timeframe of the bar. */
  readonly id: string
  /** The venue's time of the trade, or start of the bar, in epoch microseconds. */
  readonly time_stamp: number
  /** Price of the trade, or close of the bar. */
  readonly price: number
  /** Size of the trade, or volume of the bar. */
  readonly size: number
  /** Event time up to which the job was done when it came. Epoch milliseconds. */
  readonly clock: number
  /** The job that left it out. */
  readonly job: string
}

/** What one symbol did that a rule asks for. The rules are in deploy/flink/sql/alerts.sql. */
export interface Alert {
  /** Symbol as the source writes it. */
  readonly symbol: string
  /** The venue or generator: synthetic, alpaca, coinbase, file. */
  readonly source: string
  /** price, move, volume, return or silence. */
  readonly rule: string
  /** End of the second or minute that was measured, in UTC. Epoch milliseconds. */
  readonly time_stamp: number
  /** The price, the move in percent, standard deviations, or minutes of silence. */
  readonly measured: number
  /** What it passed, in the same unit; negative for a fall. */
  readonly bound: number
}

/** Average prices of one symbol over the time before a moment. */
export interface Average {
  /** Symbol as the source writes it. */
  readonly symbol: string
  /** The venue or generator: synthetic, alpaca, coinbase, file. */
  readonly source: string
  /** How much time it looks back: 1m, 5m, 1h. */
  readonly span: string
  /** End of that time, in UTC. Epoch milliseconds. */
  readonly time_stamp: number
  /** Average price, every trade alike. */
  readonly mean: number
  /** Volume-weighted average price; null without volume. */
  readonly vw: number | null
  /** Volume. */
  readonly v: number
  /** Number of trades. */
  readonly n: number
}

/** A trade at more than a price. */
export interface TradeOver {
  /** Symbol as the source writes it. */
  readonly symbol: string
  /** As on the trade. */
  readonly source: string
  /** As on the trade. */
  readonly feed: string
  /** How it came: live, backfill, history or replay. */
  readonly origin: string
  /** As on the trade. */
  readonly trade_id: string
  /** The venue's time of the trade, in epoch microseconds. */
  readonly time_stamp: number
  /** Price. */
  readonly price: number
  /** Size. */
  readonly size: number
  /** The price that it is over. */
  readonly bound: number
}

/** A trade with the quote that was the latest at its time. */
export interface QuotedTrade {
  /** Symbol as the source writes it. */
  readonly symbol: string
  /** As on the trade. */
  readonly source: string
  /** As on the trade. */
  readonly feed: string
  /** How it came: live, backfill, history or replay. */
  readonly origin: string
  /** As on the trade. */
  readonly trade_id: string
  /** The venue's time of the trade, in epoch microseconds. */
  readonly time_stamp: number
  /** Price. */
  readonly price: number
  /** Size. */
  readonly size: number
  /** The venue's time of the quote, in epoch microseconds; null, as what follows, where none came before. */
  readonly quote_time: number | null
  /** Best bid. */
  readonly bid_price: number | null
  /** Size at the best bid. */
  readonly bid_size: number | null
  /** Best ask. */
  readonly ask_price: number | null
  /** Size at the best ask. */
  readonly ask_size: number | null
}
