import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { Kind } from '@tickertape/schema'
import type { SourceEntry } from '../source.ts'
import { alpaca } from './alpaca/source.ts'
import { file } from './file/source.ts'
import { synthetic } from './synthetic/source.ts'

type SourceName = Config['producer']['source']

/** Every source by its name in config/config.yaml. */
export const sources: Readonly<Record<SourceName, SourceEntry>> = {
  synthetic: { kinds: ['bars', 'trades', 'quotes'], live: true, open: synthetic },
  alpaca: { kinds: ['bars', 'trades', 'quotes'], live: true, open: alpaca },
  file: { kinds: ['bars'], live: false, open: file },
}

/** The configured source and the kinds to ask it for. Throws TAPE_CONFIG_INVALID for a kind it has not. */
export function chooseSource({ producer }: Config): {
  name: SourceName
  entry: SourceEntry
  kinds: readonly Kind[]
} {
  const name = producer.source
  const entry = sources[name]
  const lacking = producer.kinds.filter((kind) => !entry.kinds.some((known) => known === kind))
  if (lacking.length > 0) {
    const has = entry.kinds.join(', ')
    throw new TapeError(
      'TAPE_CONFIG_INVALID',
      `source ${name} gives ${has}, not ${lacking.join(', ')}: correct producer.kinds or --kinds`,
    )
  }
  return { name, entry, kinds: entry.kinds.filter((kind) => producer.kinds.includes(kind)) }
}
