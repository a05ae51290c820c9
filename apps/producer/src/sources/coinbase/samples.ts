import type { SourceSamples } from '../samples.ts'
import { protocolOf } from './protocol.ts'
import { judgeCandles } from './rest.ts'

const start = Date.UTC(2026, 10, 20, 15, 4)
const span = { fromMs: start, toMs: start + 60_000 }

const judge = (body: string) =>
  judgeCandles(
    'BTC-USD',
    span,
  )({
    ...{ status: 200, header: () => undefined, body, receivedAtMs: start + 65_000 },
  })

/** A message is a frame of the stream, or the body of an answer with candles, which begins with `[`. */
export const coinbaseSamples: SourceSamples = {
  fields: {
    bars: {
      S: 'the product asked for',
      o: 'row 3',
      h: 'row 2',
      l: 'row 1',
      c: 'row 4',
      v: 'row 5',
      t: 'row 0, seconds',
      n: 'null',
      vw: 'null',
      tf: '1m',
    },
    trades: {
      S: '`product_id`',
      p: '`price`',
      s: '`size`',
      t: '`time`',
      i: '`trade_id`, consecutive per product',
      x: 'COINBASE',
      c: "side of the taker: the other one of `side`, which is the maker's",
      a: 'new',
    },
    quotes: {
      S: '`product_id`',
      bp: '`best_bid`',
      bs: '`best_bid_size`',
      ap: '`best_ask`',
      as: '`best_ask_size`',
      t: '`time`',
      bx: 'COINBASE',
      ax: 'COINBASE',
      c: 'empty',
      i: '`sequence`',
    },
  },
  notes: [
    'Bars are asked for over HTTP after each minute; a minute without trades has none.',
    'Quotes come with trades (`ticker`), not with every change of the book.',
  ],
  messages: [
    {
      title: 'a match',
      message:
        '{"type":"match","trade_id":981234567,"sequence":124000000321,"maker_order_id":"m","taker_order_id":"t","time":"2026-11-20T15:04:07.218443Z","product_id":"BTC-USD","size":"0.0041","price":"91250.11","side":"sell"}',
      gives: {
        trades: [
          {
            ...{ S: 'BTC-USD', p: 91_250.11, s: 0.0041, t: start * 1000 + 7_218_443 },
            ...{ i: '981234567', x: 'COINBASE', c: 'buy', a: 'new' },
          },
        ],
      },
    },
    {
      title: 'the last match that every subscription begins with',
      message:
        '{"type":"last_match","trade_id":7,"sequence":9,"time":"2026-11-20T15:04:07.000000Z","product_id":"ETH-USD","size":"1","price":"3000","side":"buy"}',
      gives: {
        trades: [
          {
            ...{ S: 'ETH-USD', p: 3_000, s: 1, t: (start + 7_000) * 1000 },
            ...{ i: '7', x: 'COINBASE', c: 'sell', a: 'new' },
          },
        ],
      },
    },
    {
      title: 'a ticker',
      message:
        '{"type":"ticker","sequence":124000000322,"product_id":"BTC-USD","price":"91250.11","best_bid":"91250.10","best_bid_size":"0.5","best_ask":"91250.12","best_ask_size":"0.2","side":"buy","time":"2026-11-20T15:04:07.218443Z","trade_id":981234567,"last_size":"0.0041"}',
      gives: {
        quotes: [
          {
            ...{ S: 'BTC-USD', bp: 91_250.1, bs: 0.5, ap: 91_250.12, as: 0.2 },
            ...{ t: start * 1000 + 7_218_443, bx: 'COINBASE', ax: 'COINBASE', c: '' },
            i: '124000000322',
          },
        ],
      },
    },
    {
      title: 'a heartbeat, which has no event',
      message:
        '{"type":"heartbeat","sequence":124000000399,"last_trade_id":981234567,"product_id":"BTC-USD","time":"2026-11-20T15:04:08.000000Z"}',
      gives: {},
    },
    {
      title: 'candles, low before high, the running one left out',
      message:
        '[[1795187100,9,13,12,10,1],[1795187040,91239.9,91260,91240,91250.1,1.82],[1795186980,1,1,1,1,1]]',
      gives: {
        bars: [
          {
            ...{ S: 'BTC-USD', o: 91_240, h: 91_260, l: 91_239.9, c: 91_250.1, v: 1.82 },
            ...{ t: start, n: null, vw: null, tf: '1m' },
          },
        ],
      },
    },
  ],
  read: (message) => {
    if (!message.startsWith('[')) {
      const { trades = [], quotes = [] } = protocolOf([]).read(message, 0)
      return { trades, quotes }
    }
    const verdict = judge(message)
    return verdict.fate === 'good' ? { bars: verdict.value } : {}
  },
}
