import type { SourceName } from '../choose-sources.ts'
import { live } from '../live/live-source.ts'
import type { SourceEntry } from '../source.ts'
import { alpaca } from './alpaca/protocol.ts'
import { file } from './file/source.ts'
import { synthetic } from './synthetic/source.ts'

const all = ['bars', 'trades', 'quotes'] as const

/** Every source by its name in config/config.yaml. */
export const sources: Readonly<Record<SourceName, SourceEntry>> = {
  synthetic: { kinds: all, usualKinds: ['bars'], origin: 'live', open: synthetic },
  alpaca: {
    kinds: all,
    usualKinds: ['bars'],
    origin: 'live',
    continuous: true,
    open: live(alpaca),
  },
  file: { kinds: ['bars'], usualKinds: ['bars'], origin: 'replay', open: file },
}
