import type { SourceSamples } from '../samples.ts'
import { protocol } from './protocol.ts'

/** A message is a frame of the stream. */
export const finnhubSamples: SourceSamples = {
  fields: {
    trades: {
      S: '`s`',
      p: '`p`',
      s: '`v`',
      t: '`t`, milliseconds',
      i: 'made: `p`, `v` and the place among equal trades of a message',
      x: 'what stands before the colon of `s`; empty for shares',
      c: "`c`, Finnhub's own numbers",
      a: 'new',
    },
  },
  notes: [
    'Equal trades of one millisecond that come in two messages are one row: Finnhub numbers nothing.',
    'Elements with `v` 0 are price updates, not trades: they are counted and left out.',
  ],
  messages: [
    {
      title: 'trades, one of them twice',
      message:
        '{"type":"trade","data":[{"s":"MSFT","p":412.3,"t":1795187047218,"v":40,"c":["1","12"]},{"s":"MSFT","p":412.3,"t":1795187047218,"v":40,"c":null}]}',
      gives: {
        trades: [
          {
            ...{ S: 'MSFT', p: 412.3, s: 40, t: 1_795_187_047_218_000, i: '412.3x40/0' },
            ...{ x: '', c: '1,12', a: 'new' },
          },
          {
            ...{ S: 'MSFT', p: 412.3, s: 40, t: 1_795_187_047_218_000, i: '412.3x40/1' },
            ...{ x: '', c: '', a: 'new' },
          },
        ],
      },
    },
    {
      title: 'a price update, which is no trade',
      message:
        '{"type":"trade","data":[{"s":"OANDA:EUR_USD","p":1.1,"t":1795187047218,"v":0,"c":null}]}',
      gives: {},
    },
    { title: 'a ping, which has no event', message: '{"type":"ping"}', gives: {} },
  ],
  read: (message) => {
    const { trades = [] } = protocol.read(message, 0)
    return { trades }
  },
}
