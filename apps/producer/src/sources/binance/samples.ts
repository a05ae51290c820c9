import type { SourceSamples } from '../samples.ts'
import { protocolOf } from './protocol.ts'
import { judgeKlines } from './rest.ts'

const start = Date.UTC(2026, 10, 20, 15, 4)
const bar = {
  ...{ S: 'BTCUSDT', o: 91_240, h: 91_260, l: 91_239.9, c: 91_250.1, v: 2, t: start },
  ...{ n: 79, vw: 91_250, tf: '1m' },
}
const kline = (x: boolean) =>
  `{"stream":"btcusdt@kline_1m","data":{"e":"kline","E":1795187048002,"s":"BTCUSDT","k":{"t":1795187040000,"T":1795187099999,"s":"BTCUSDT","i":"1m","f":5312345600,"L":5312345678,"o":"91240.0","c":"91250.1","h":"91260.0","l":"91239.9","v":"2","n":79,"x":${x},"q":"182500","V":"0.9","Q":"82125.0","B":"0"}}}`

/** A message is a frame of the stream, or the body of an answer with klines, which begins with `[`. */
export const binanceSamples: SourceSamples = {
  fields: {
    bars: {
      S: '`k.s`',
      o: '`k.o`',
      h: '`k.h`',
      l: '`k.l`',
      c: '`k.c`',
      v: '`k.v`',
      t: '`k.t`',
      n: '`k.n`',
      vw: '`k.q` / `k.v`',
      tf: '1m',
    },
    trades: {
      S: '`s`',
      p: '`p`',
      s: '`q`',
      t: '`T`, milliseconds',
      i: '`t`, consecutive per symbol',
      x: 'BINANCE',
      c: 'side of the taker: sell when `m`, else buy',
      a: 'new',
    },
    quotes: {
      S: '`s`',
      bp: '`b`',
      bs: '`B`',
      ap: '`a`',
      as: '`A`',
      t: 'when it was received: the venue gives none',
      bx: 'BINANCE',
      ax: 'BINANCE',
      c: 'always `received`',
      i: '`u`',
    },
  },
  notes: [
    'Bars are those that the venue calls final (`k.x`); an interval without trades is none.',
    'A symbol that does not exist is acknowledged and stays silent: the log names it.',
  ],
  messages: [
    {
      title: 'a trade',
      message:
        '{"stream":"btcusdt@trade","data":{"e":"trade","E":1795187047220,"s":"BTCUSDT","t":5312345678,"p":"91250.11000000","q":"0.00410000","T":1795187047218,"m":true,"M":true}}',
      gives: {
        trades: [
          {
            ...{ S: 'BTCUSDT', p: 91_250.11, s: 0.0041, t: start * 1000 + 7_218_000 },
            ...{ i: '5312345678', x: 'BINANCE', c: 'sell', a: 'new' },
          },
        ],
      },
    },
    { title: 'a final kline', message: kline(true), gives: { bars: [bar] } },
    { title: 'a running kline, which is no bar yet', message: kline(false), gives: {} },
    {
      title: 'a bookTicker',
      message:
        '{"stream":"btcusdt@bookTicker","data":{"u":40090021712,"s":"BTCUSDT","b":"91250.10","B":"0.5","a":"91250.12","A":"0.2"}}',
      gives: {
        quotes: [
          {
            ...{ S: 'BTCUSDT', bp: 91_250.1, bs: 0.5, ap: 91_250.12, as: 0.2, t: start * 1000 },
            ...{ bx: 'BINANCE', ax: 'BINANCE', c: 'received', i: '40090021712' },
          },
        ],
      },
    },
    {
      title: 'the announcement of a shutdown, which has no event',
      message: '{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1795190000000}}',
      gives: {},
    },
    {
      title: 'klines of the REST API, the open one left out',
      message:
        '[[1795187040000,"91240.0","91260.0","91239.9","91250.1","2",1795187099999,"182500",79,"0.9","82125.0","0"],[1795187100000,"1","1","1","1","1",1795187159999,"1",1,"0","0","0"]]',
      gives: { bars: [bar] },
    },
  ],
  read: (message) => {
    if (message.startsWith('[')) {
      const answer = { status: 200, header: () => undefined, body: message }
      const verdict = judgeKlines('BTCUSDT')({ ...answer, receivedAtMs: start + 65_000 })
      return verdict.fate === 'good' ? { bars: verdict.value.bars } : {}
    }
    const { trades = [], quotes = [], bars = [] } = protocolOf().read(message, start * 1000)
    return { trades, quotes, bars }
  },
}
