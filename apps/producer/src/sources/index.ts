import type { SourceName } from '../choose-sources.ts'
import { live } from '../live/live-source.ts'
import type { SourceEntry } from '../source.ts'
import { alpaca } from './alpaca/protocol.ts'
import { alpacaBackfill } from './alpaca-history/backfill.ts'
import { alpacaHistory } from './alpaca-history/source.ts'
import { alphavantage } from './alphavantage/source.ts'
import { binanceHistory } from './binance/history.ts'
import { binance } from './binance/protocol.ts'
import { coinbaseHistory } from './coinbase/history.ts'
import { coinbaseSource } from './coinbase/source.ts'
import { file } from './file/source.ts'
import { finnhub } from './finnhub/protocol.ts'
import { krakenHistory } from './kraken/history.ts'
import { kraken } from './kraken/protocol.ts'
import { stockdata } from './stockdata/source.ts'
import { synthetic } from './synthetic/source.ts'
import { yahoo } from './yahoo/source.ts'

const all = ['bars', 'trades', 'quotes'] as const

/** Every source by its name in config/config.yaml. */
export const sources: Readonly<Record<SourceName, SourceEntry>> = {
  synthetic: { kinds: all, usualKinds: ['bars'], origin: 'live', open: synthetic },
  alpaca: {
    kinds: all,
    usualKinds: ['bars'],
    origin: 'live',
    continuous: true,
    history: alpacaBackfill,
    open: live(alpaca),
  },
  'alpaca-history': {
    kinds: all,
    usualKinds: ['bars'],
    origin: 'history',
    venue: 'alpaca',
    open: alpacaHistory,
  },
  coinbase: {
    kinds: all,
    usualKinds: ['bars', 'trades'],
    origin: 'live',
    continuous: true,
    history: coinbaseHistory(),
    open: coinbaseSource,
  },
  kraken: {
    kinds: all,
    usualKinds: ['bars', 'trades'],
    origin: 'live',
    continuous: true,
    history: krakenHistory(),
    open: live(kraken),
  },
  binance: {
    kinds: all,
    usualKinds: ['bars', 'trades'],
    origin: 'live',
    continuous: true,
    history: binanceHistory(),
    open: live(binance),
  },
  finnhub: {
    kinds: ['trades'],
    usualKinds: ['trades'],
    origin: 'live',
    continuous: true,
    open: live(finnhub),
  },
  yahoo: { kinds: ['bars'], usualKinds: ['bars'], origin: 'history', open: yahoo },
  stockdata: { kinds: ['trades'], usualKinds: ['trades'], origin: 'live', open: stockdata },
  alphavantage: {
    kinds: ['bars', 'trades'],
    usualKinds: ['trades'],
    origin: 'live',
    open: alphavantage,
  },
  file: { kinds: all, usualKinds: all, origin: 'replay', open: file },
}
