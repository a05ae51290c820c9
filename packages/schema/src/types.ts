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
}

/** Bars of one frame whose symbols share a partition. */
export interface BarBatch {
  /** One connection or run of the source. */
  readonly session: string
  /** Number of the batch in its session and partition, from 0, without gaps. */
  readonly sequence: number
  /** Where the event came from: synthetic, alpaca, file. */
  readonly source: string
  /** The source's own name of the stream: iex, sip, test, a file name. */
  readonly feed: string
  /** When the producer had the whole frame. Epoch microseconds. */
  readonly received_at: number
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
  /** Where the event came from: synthetic, alpaca, file. */
  readonly source: string
  /** The source's own name of the stream: iex, sip, test, a file name. */
  readonly feed: string
  /** When the producer had the whole frame. Epoch microseconds. */
  readonly received_at: number
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
}

/** Trades of one frame whose symbols share a partition. */
export interface TradeBatch {
  /** One connection or run of the source. */
  readonly session: string
  /** Number of the batch in its session and partition, from 0, without gaps. */
  readonly sequence: number
  /** Where the event came from: synthetic, alpaca, file. */
  readonly source: string
  /** The source's own name of the stream: iex, sip, test, a file name. */
  readonly feed: string
  /** When the producer had the whole frame. Epoch microseconds. */
  readonly received_at: number
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
  /** Where the event came from: synthetic, alpaca, file. */
  readonly source: string
  /** The source's own name of the stream: iex, sip, test, a file name. */
  readonly feed: string
  /** When the producer had the whole frame. Epoch microseconds. */
  readonly received_at: number
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
}

/** Quotes of one frame whose symbols share a partition. */
export interface QuoteBatch {
  /** One connection or run of the source. */
  readonly session: string
  /** Number of the batch in its session and partition, from 0, without gaps. */
  readonly sequence: number
  /** Where the event came from: synthetic, alpaca, file. */
  readonly source: string
  /** The source's own name of the stream: iex, sip, test, a file name. */
  readonly feed: string
  /** When the producer had the whole frame. Epoch microseconds. */
  readonly received_at: number
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
  /** Where the event came from: synthetic, alpaca, file. */
  readonly source: string
  /** The source's own name of the stream: iex, sip, test, a file name. */
  readonly feed: string
  /** When the producer had the whole frame. Epoch microseconds. */
  readonly received_at: number
}
