import type { Kind } from '@tickertape/schema'
import { answerOf } from '../../rest/answer-of.ts'
import type { SourceSamples } from '../samples.ts'
import { PageRows } from './normalise.ts'
import { judgePage } from './protocol.ts'
import { itemsOfPage } from './read-pages.ts'

const receivedAtMs = Date.parse('2026-11-21T12:00:00Z')
const nanos = '2026-11-20T15:04:07.218443127Z'
const micros = Date.parse('2026-11-20T15:04:07Z') * 1000 + 218_443

export const alpacaHistorySamples: SourceSamples = {
  fields: {
    bars: {
      S: 'key of `bars`',
      o: '`o`',
      h: '`h`',
      l: '`l`',
      c: '`c`',
      v: '`v`',
      t: '`t`; of a day midnight in New York',
      n: '`n`',
      vw: '`vw`',
      tf: '`--timeframe`; 1m when not set',
    },
    trades: {
      S: 'key of `trades`',
      p: '`p`',
      s: '`s`',
      t: '`t`, to the microsecond',
      i: '`i`, with every digit',
      x: '`x`',
      c: '`c`',
      a: 'new; correct or cancel by `u`',
    },
    quotes: {
      S: 'key of `quotes`',
      bp: '`bp`',
      bs: '`bs`',
      ap: '`ap`',
      as: '`as`',
      t: '`t`, to the microsecond',
      bx: '`bx`',
      ax: '`ax`',
      c: '`c`',
      i: 'digits of `t` beyond the microsecond',
    },
  },
  notes: [
    'Events carry the source `alpaca` and the origin `history`: one that the stream gave before is the same row.',
    'Prices are as traded, without adjustment for splits. Bars that are not over are left out.',
    'The last 15 minutes of `sip` need a paid plan.',
  ],
  messages: [
    {
      title: 'a page of bars',
      message:
        '{"bars":{"MSFT":[{"t":"2026-11-20T14:30:00Z","o":411.2,"h":411.9,"l":411.0,"c":411.7,"v":90211,"n":1180,"vw":411.52}]},"next_page_token":null}',
      gives: {
        bars: [
          {
            ...{ S: 'MSFT', o: 411.2, h: 411.9, l: 411, c: 411.7, v: 90_211 },
            ...{ t: Date.parse('2026-11-20T14:30:00Z'), n: 1_180, vw: 411.52, tf: '1m' },
          },
        ],
      },
    },
    {
      title: 'a page of trades, whose ids may exceed what a number holds',
      message: `{"trades":{"MSFT":[{"t":"${nanos}","x":"V","p":412.29,"s":40,"c":["@","I"],"i":3512008811734420991,"z":"C"}]},"next_page_token":null}`,
      gives: {
        trades: [
          {
            ...{ S: 'MSFT', p: 412.29, s: 40, t: micros, i: '3512008811734420991' },
            ...{ x: 'V', c: '@,I', a: 'new' },
          },
        ],
      },
    },
    {
      title: 'a page of trades that are not as they were',
      message: `{"trades":{"MSFT":[{"t":"${nanos}","x":"V","p":1,"s":1,"c":[],"i":1,"z":"C","u":"canceled"},{"t":"${nanos}","x":"V","p":2,"s":1,"c":[],"i":2,"z":"C","u":"corrected"}]},"next_page_token":null}`,
      gives: {
        trades: [
          { ...{ S: 'MSFT', p: 1, s: 1, t: micros, i: '1', x: 'V', c: '' }, a: 'cancel' },
          { ...{ S: 'MSFT', p: 2, s: 1, t: micros, i: '2', x: 'V', c: '' }, a: 'correct' },
        ],
      },
    },
    {
      title: 'a page of quotes',
      message: `{"quotes":{"MSFT":[{"t":"${nanos}","bx":"V","bp":412.28,"bs":3,"ax":"D","ap":412.33,"as":1,"c":["R"],"z":"C"}]},"next_page_token":null}`,
      gives: {
        quotes: [
          {
            ...{ S: 'MSFT', bp: 412.28, bs: 3, ap: 412.33, as: 1, t: micros },
            ...{ bx: 'V', ax: 'D', c: 'R', i: '127' },
          },
        ],
      },
    },
    {
      title: 'a page without rows',
      message: '{"bars":null,"next_page_token":"more"}',
      gives: {},
    },
  ],
  read: (message) => {
    const kind = Object.keys(JSON.parse(message))[0] as Kind
    const verdict = judgePage(kind)(answerOf(message))
    if (verdict.fate !== 'good') return {}
    const messages = new PageRows(kind).messagesOf(verdict.value)
    return itemsOfPage(messages, '1m', receivedAtMs)
  },
}
