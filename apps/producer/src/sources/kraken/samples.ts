import type { SourceSamples } from '../samples.ts'
import { protocolOf } from './protocol.ts'
import { judgeCandles } from './rest.ts'

const start = Date.UTC(2026, 10, 20, 15, 4)
const bar = {
  ...{ S: 'BTC/USD', o: 91_240, h: 91_260, l: 91_239.9, c: 91_250.1, v: 1.82, t: start },
  ...{ n: 31, vw: 91_249.3, tf: '1m' },
}

/** A message is a frame of the stream, or the body of an answer of the REST API, which begins with its errors. */
export const krakenSamples: SourceSamples = {
  fields: {
    bars: {
      S: '`symbol`',
      o: '`open`',
      h: '`high`',
      l: '`low`',
      c: '`close`',
      v: '`volume`',
      t: '`interval_begin`',
      n: '`trades`',
      vw: '`vwap`',
      tf: '1m',
    },
    trades: {
      S: '`symbol`',
      p: '`price`',
      s: '`qty`',
      t: '`timestamp`',
      i: '`trade_id`, consecutive per pair',
      x: 'KRAKEN',
      c: '`side` of the taker, `ord_type`',
      a: 'new',
    },
    quotes: {
      S: '`symbol`',
      bp: '`bid`',
      bs: '`bid_qty`',
      ap: '`ask`',
      as: '`ask_qty`',
      t: '`timestamp`, else when it was received',
      bx: 'KRAKEN',
      ax: 'KRAKEN',
      c: 'empty, or `received` when the venue gave no time',
      i: 'empty',
    },
  },
  notes: [
    'A bar is final when a later one comes or 5 s after its end; a minute without trades has none.',
  ],
  messages: [
    {
      title: 'a trade',
      message:
        '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","side":"buy","price":91250.1,"qty":0.25,"ord_type":"limit","trade_id":91230045,"timestamp":"2026-11-20T15:04:07.218443Z"}]}',
      gives: {
        trades: [
          {
            ...{ S: 'BTC/USD', p: 91_250.1, s: 0.25, t: start * 1000 + 7_218_443 },
            ...{ i: '91230045', x: 'KRAKEN', c: 'buy,limit', a: 'new' },
          },
        ],
      },
    },
    {
      title: 'an interval, final when it is over',
      message:
        '{"channel":"ohlc","type":"update","timestamp":"2026-11-20T15:04:59.1Z","data":[{"symbol":"BTC/USD","open":91240.0,"high":91260.0,"low":91239.9,"close":91250.1,"trades":31,"volume":1.82,"vwap":91249.3,"interval_begin":"2026-11-20T15:04:00.000000000Z","interval":1,"timestamp":"2026-11-20T15:05:00.000000Z"}]}',
      gives: { bars: [bar] },
    },
    {
      title: 'a ticker without a time',
      message:
        '{"channel":"ticker","type":"update","data":[{"symbol":"ETH/USD","bid":3000.1,"bid_qty":1.5,"ask":3000.2,"ask_qty":2,"last":3000.1}]}',
      gives: {
        quotes: [
          {
            ...{ S: 'ETH/USD', bp: 3000.1, bs: 1.5, ap: 3000.2, as: 2, t: start * 1000 },
            ...{ bx: 'KRAKEN', ax: 'KRAKEN', c: 'received', i: '' },
          },
        ],
      },
    },
    { title: 'a heartbeat, which has no event', message: '{"channel":"heartbeat"}', gives: {} },
    {
      title: 'candles of the REST API, the running one left out',
      message:
        '{"error":[],"result":{"XXBTZUSD":[[1795187040,"91240.0","91260.0","91239.9","91250.1","91249.3","1.82",31],[1795187100,"1","1","1","1","1","1",1]],"last":1795187040}}',
      gives: { bars: [bar] },
    },
  ],
  read: (message) => {
    if (message.startsWith('{"error"')) {
      const answer = { status: 200, header: () => undefined, body: message }
      const verdict = judgeCandles('BTC/USD')({ ...answer, receivedAtMs: start + 65_000 })
      return verdict.fate === 'good' ? { bars: verdict.value } : {}
    }
    const protocol = protocolOf()
    const { trades = [], quotes = [], bars = [] } = protocol.read(message, start * 1000)
    const { bars: ended = [] } = protocol.tick?.((start + 65_000) * 1000) ?? {}
    return { trades, quotes, bars: [...bars, ...ended] }
  },
}
