import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { Kind } from '@tickertape/schema'
import type { SourceEntry } from './source.ts'

export type SourceName = Config['producer']['source'][number]

export interface ChosenSource {
  readonly name: SourceName
  readonly entry: SourceEntry
  readonly kinds: readonly Kind[]
  readonly symbols: readonly string[]
}

const invalid = (message: string): TapeError => new TapeError('TAPE_CONFIG_INVALID', message)

/** Symbols of a source: those asked for, or else those of its own section, or of its venue's. */
function symbolsOf(
  name: SourceName,
  { venue = name }: SourceEntry,
  config: Config,
): readonly string[] {
  if (config.producer.symbols.length > 0) return config.producer.symbols
  const sections: Readonly<Record<string, object>> = config
  const { symbols = [] } = (sections[name] ?? sections[venue] ?? {}) as {
    readonly symbols?: readonly string[]
  }
  return symbols
}

/** Every n-th symbol: the processes that share a list take each symbol once. */
function shareOf(name: SourceName, entry: SourceEntry, config: Config): readonly string[] {
  const { instance, instances } = config.producer
  const symbols = [...new Set(symbolsOf(name, entry, config))]
  if (instance >= instances) {
    throw invalid(`producer.instance ${instance} must be below producer.instances ${instances}`)
  }
  const share = symbols.filter((_, index) => index % instances === instance)
  if (symbols.length > 0 && share.length === 0) {
    throw invalid(
      `instance ${instance} of ${instances} has nothing to do: ${name} has ${symbols.length} symbols`,
    )
  }
  return share
}

function kindsOf(name: SourceName, entry: SourceEntry, wanted: readonly Kind[]): readonly Kind[] {
  if (wanted.length === 0) return entry.usualKinds
  const lacking = wanted.filter((kind) => !entry.kinds.includes(kind))
  if (lacking.length === 0) return entry.kinds.filter((kind) => wanted.includes(kind))
  const has = entry.kinds.join(', ')
  throw invalid(
    `source ${name} gives ${has}, not ${lacking.join(', ')}: correct producer.kinds or --kinds`,
  )
}

/** The configured sources with what to ask each for. Throws TAPE_CONFIG_INVALID. */
export function chooseSources(
  config: Config,
  sources: Readonly<Record<SourceName, SourceEntry>>,
): readonly ChosenSource[] {
  const names = [...new Set(config.producer.source)]
  if (names.length === 0) {
    throw invalid(`producer.source is empty: choose from ${Object.keys(sources).join(', ')}`)
  }
  return names.map((name) => {
    const entry = sources[name]
    const kinds = kindsOf(name, entry, config.producer.kinds)
    return { name, entry, kinds, symbols: shareOf(name, entry, config) }
  })
}
