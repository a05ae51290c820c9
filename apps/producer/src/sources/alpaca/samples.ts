import type { SourceSamples } from '../samples.ts'
import { itemsOf } from './normalise.ts'
import { parseMessages } from './protocol.ts'

const nanos = '2026-11-20T15:04:07.218443127Z'
const second = Date.UTC(2026, 10, 20, 15, 4, 7) * 1000
const minute = Date.UTC(2026, 10, 20, 15, 4)
const values =
  '"o":412.1,"h":412.44,"l":412.02,"c":412.31,"v":18422,"n":211,"vw":412.236117,"t":"2026-11-20T15:04:00Z"'
const bar = {
  ...{ S: 'MSFT', o: 412.1, h: 412.44, l: 412.02, c: 412.31, v: 18_422, t: minute },
  ...{ n: 211, vw: 412.236117, tf: '1m' },
}
const trade = { S: 'MSFT', p: 412.29, s: 40, t: second + 218_443, i: '7311', x: 'V' }

export const alpacaSamples: SourceSamples = {
  fields: {
    bars: {
      S: '`S`',
      o: '`o`',
      h: '`h`',
      l: '`l`',
      c: '`c`',
      v: '`v`',
      t: '`t`',
      n: '`n`',
      vw: '`vw`',
      tf: '1m',
    },
    trades: {
      S: '`S`',
      p: '`p`; of a correction `cp`',
      s: '`s`; of a correction `cs`',
      t: '`t`, to the microsecond',
      i: '`i`, with every digit; of a correction `oi`',
      x: '`x`; empty for crypto',
      c: '`c`; for crypto the side of the taker, `tks`; of a correction `cc`, of a cancellation `a`',
      a: 'new; correct for type `c`, cancel for type `x`',
    },
    quotes: {
      S: '`S`',
      bp: '`bp`',
      bs: '`bs`, as sent: round lots or shares, by the venue',
      ap: '`ap`',
      as: '`as`, as sent',
      t: '`t`, to the microsecond',
      bx: '`bx`; empty for crypto',
      ax: '`ax`; empty for crypto',
      c: '`c`',
      i: 'digits of `t` beyond the microsecond',
    },
  },
  notes: [
    'An updated bar (type `u`) replaces the bar of its minute: it is the same row, with the later values.',
    'A minute without trades has no bar; on the crypto feed it has one from quotes, with volume 0.',
    'A correction has the time of the correction and the id of the trade that it corrects; its new id is dropped.',
    'Events of `delayed_sip` come 15 minutes after they happened.',
  ],
  messages: [
    { title: 'a bar', message: `[{"T":"b","S":"MSFT",${values}}]`, gives: { bars: [bar] } },
    {
      title: 'an updated bar',
      message: `[{"T":"u","S":"MSFT",${values}}]`,
      gives: { bars: [bar] },
    },
    {
      title: 'a bar of crypto without a trade',
      message:
        '[{"T":"b","S":"ETH/USD","o":3120.5,"h":3121,"l":3119.9,"c":3120.4,"v":0,"n":0,"vw":0,"t":"2026-11-20T15:04:00Z"}]',
      gives: {
        bars: [
          {
            ...{ S: 'ETH/USD', o: 3_120.5, h: 3_121, l: 3_119.9, c: 3_120.4 },
            ...{ v: 0, t: minute, n: 0, vw: 0, tf: '1m' },
          },
        ],
      },
    },
    {
      title: 'a trade',
      message: `[{"T":"t","S":"MSFT","i":7311,"x":"V","p":412.29,"s":40,"c":["@","I"],"z":"C","t":"${nanos}"}]`,
      gives: { trades: [{ ...trade, c: '@,I', a: 'new' }] },
    },
    {
      title: 'a trade of crypto, whose id exceeds what a number holds',
      message: `[{"T":"t","S":"ETH/USD","p":3120.55,"s":0.0412,"i":3512008811734420991,"tks":"B","t":"${nanos}"}]`,
      gives: {
        trades: [
          {
            ...{ S: 'ETH/USD', p: 3_120.55, s: 0.0412, t: second + 218_443 },
            ...{ i: '3512008811734420991', x: '', c: 'B', a: 'new' },
          },
        ],
      },
    },
    {
      title: 'a correction',
      message: `[{"T":"c","S":"MSFT","x":"V","oi":7311,"op":412.29,"os":40,"oc":["@"],"ci":7340,"cp":412.27,"cs":41,"cc":["@"],"z":"C","t":"${nanos}"}]`,
      gives: { trades: [{ ...trade, p: 412.27, s: 41, c: '@', a: 'correct' }] },
    },
    {
      title: 'a cancellation',
      message: `[{"T":"x","S":"MSFT","i":7311,"x":"V","p":412.29,"s":40,"a":"C","z":"C","t":"${nanos}"}]`,
      gives: { trades: [{ ...trade, c: 'C', a: 'cancel' }] },
    },
    {
      title: 'a quote',
      message: `[{"T":"q","S":"MSFT","bx":"V","bp":412.28,"bs":3,"ax":"D","ap":412.33,"as":1,"c":["R"],"z":"C","t":"${nanos}"}]`,
      gives: {
        quotes: [
          {
            ...{ S: 'MSFT', bp: 412.28, bs: 3, ap: 412.33, as: 1, t: second + 218_443 },
            ...{ bx: 'V', ax: 'D', c: 'R', i: '127' },
          },
        ],
      },
    },
    {
      title: 'a quote of crypto',
      message: `[{"T":"q","S":"ETH/USD","bp":3120.1,"bs":2.5,"ap":3120.9,"as":1.75,"t":"2026-11-20T15:04:07Z"}]`,
      gives: {
        quotes: [
          {
            ...{ S: 'ETH/USD', bp: 3_120.1, bs: 2.5, ap: 3_120.9, as: 1.75, t: second },
            ...{ bx: '', ax: '', c: '', i: '' },
          },
        ],
      },
    },
    {
      title: 'day bars, statuses, price bands and imbalances, which are no events',
      message: `[{"T":"d","S":"MSFT",${values}},{"T":"s","S":"MSFT","sc":"H","sm":"Trading Halt","rc":"T1","rm":"Halt News Pending","z":"C","t":"${nanos}"},{"T":"l","S":"MSFT","u":433.0,"d":391.8,"i":"B","z":"C","t":"${nanos}"},{"T":"i","S":"MSFT","p":412.0,"z":"C","t":"${nanos}"}]`,
      gives: {},
    },
  ],
  read: (message) => {
    const { bars = [], trades = [], quotes = [] } = itemsOf(parseMessages(message) ?? [])
    return { bars, trades, quotes }
  },
}
