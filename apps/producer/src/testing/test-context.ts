import { loadConfig } from '@tickertape/config'
import { chooseSources, type SourceName } from '../choose-sources.ts'
import type { Gap } from '../gap.ts'
import { createMetrics } from '../metrics.ts'
import { Rejections } from '../rejections/rejections.ts'
import type { SourceContext } from '../source.ts'
import { sources } from '../sources/index.ts'

export interface Said {
  readonly facts: object
  readonly message: string
}

/** The context of a source as the producer makes it, for tests: with what it logs, and its stop. */
export function testContext(
  name: SourceName,
  argv: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const stop = new AbortController()
  const gaps: Gap[] = []
  const onGap = (gap: Gap) => void gaps.push(gap)
  const infos: Said[] = []
  const warnings: Said[] = []
  const log = {
    debug() {},
    info: (facts: object, message: string) => void infos.push({ facts, message }),
    warn: (facts: object, message: string) => void warnings.push({ facts, message }),
  }
  const metrics = createMetrics([], () => 0)
  const rejections = new Rejections(log, metrics)
  const config = loadConfig({ argv: ['--source', name, ...argv], env })
  const [chosen] = chooseSources(config, sources)
  if (chosen === undefined) throw new TypeError(`no source ${name}`)
  const { kinds, symbols } = chosen
  const parts = { name, config, kinds, symbols, log, metrics, rejections, onGap }
  const context: SourceContext = { ...parts, signal: stop.signal }
  return { context, stop, infos, warnings, gaps, metrics, rejections }
}
