import { kinds } from '@tickertape/schema'
import type { ItemsByKind, SourceSamples } from '../samples.ts'
import { itemsOfArchived } from './archived.ts'
import { matchColumns } from './columns.ts'
import { toItem } from './normalise.ts'

const facts = { symbol: 'GOOG', timeframe: '1d' }

/** A message is a row, as JSON. */
export const fileSamples: SourceSamples = {
  fields: {
    bars: {
      S: '`symbol`, `ticker`; else `--symbols`',
      o: '`open`',
      h: '`high`',
      l: '`low`',
      c: '`close`',
      v: '`volume`; 0 without',
      t: '`timestamp`, `date` and `time`, ...',
      n: '`trade_count`, `trades`, `n`',
      vw: '`vwap`, `vw`',
      tf: '`timeframe`; else `--timeframe`; else the smallest distance between two bars',
    },
    trades: {
      S: '`symbol`, `ticker`; else `--symbols`',
      p: '`price`',
      s: '`size`, `qty`, `volume`',
      t: '`timestamp`, `date` and `time`, ...',
      i: '`trade_id`, `id`; else the number of the row',
      x: '`exchange`',
      c: '`conditions`',
      a: '`action`; else new',
    },
    quotes: {
      S: '`symbol`, `ticker`; else `--symbols`',
      bp: '`bid_price`, `bid`',
      bs: '`bid_size`; 0 without',
      ap: '`ask_price`, `ask`',
      as: '`ask_size`; 0 without',
      t: '`timestamp`, `date` and `time`, ...',
      bx: '`bid_exchange`',
      ax: '`ask_exchange`',
      c: '`conditions`',
      i: '`quote_id`, `id`; else the number of the row',
    },
  },
  notes: [
    'Column names are compared without case and space; `--columns` wins over them. Our own names of wire and table are known too.',
    'Times are UTC unless they name a zone. Numbers are epoch seconds, ms, µs or ns by their size.',
    'Lines of the archive give the items of their batches as they were.',
  ],
  messages: [
    {
      title: 'a daily bar as pandas writes it',
      message:
        '{"":"2004-08-19","Open":"100","High":"104.06","Low":"95.96","Close":"100.34","Volume":"22351900"}',
      gives: {
        bars: [
          {
            ...{ S: 'GOOG', o: 100, h: 104.06, l: 95.96, c: 100.34, v: 22_351_900 },
            ...{ t: Date.UTC(2004, 7, 19), n: null, vw: null, tf: '1d' },
          },
        ],
      },
    },
    {
      title: 'a trade with nanoseconds',
      message:
        '{"ticker":"MSFT","sip_timestamp":"1795185000858228144","price":412.3,"size":40,"id":"7311","exchange":4,"conditions":"12,37"}',
      gives: {
        trades: [
          {
            ...{ S: 'MSFT', p: 412.3, s: 40, t: 1_795_185_000_858_228, i: '7311', x: '4' },
            ...{ c: '12,37', a: 'new' },
          },
        ],
      },
    },
    {
      title: 'a quote without an id',
      message:
        '{"symbol":"MSFT","time":"2026-11-20 14:30:00.858228","bid":"412.28","bid_size":"3","ask":"412.33","ask_size":"1"}',
      gives: {
        quotes: [
          {
            ...{ S: 'MSFT', bp: 412.28, bs: 3, ap: 412.33, as: 1, t: 1_795_185_000_858_228 },
            ...{ bx: '', ax: '', c: '', i: 'row-1' },
          },
        ],
      },
    },
    {
      title: 'an archived batch of bars',
      message:
        '{"topic":"iex-topic-1","partition":3,"offset":17,"timestamp":1795185060120,"key":"AAPL","schema_id":1,"value":{"session":"5f2c","sequence":4,"source":"alpaca","feed":"iex","received_at":1795185060120000,"origin":"live","bars":[{"S":"AAPL","o":1,"h":2,"l":1,"c":2,"v":3,"t":1795185000000,"n":2,"vw":1.5,"tf":"1m"}]}}',
      gives: {
        bars: [
          {
            ...{ S: 'AAPL', o: 1, h: 2, l: 1, c: 2, v: 3, t: 1_795_185_000_000, n: 2, vw: 1.5 },
            tf: '1m',
          },
        ],
      },
    },
  ],
  read: (message): ItemsByKind => {
    const row = JSON.parse(message)
    const archived = itemsOfArchived(row)
    if (archived) {
      const { kind, items, columns } = archived
      return { [kind]: items.map((item) => toItem[kind]({ row: item, columns, facts })) }
    }
    const names = Object.keys(row)
    const { kind, columns } = matchColumns({ file: 'sample', names, chosen: '', kinds })
    return { [kind]: [toItem[kind]({ row, number: 1, columns, facts })] }
  },
}
