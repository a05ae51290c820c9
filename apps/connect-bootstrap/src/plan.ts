import type { Connector } from './connect-worker.ts'
import { type ConnectorConfig, ownPrefix, type Sink } from './sinks.ts'

export type Step =
  | { readonly kind: 'keep'; readonly sink: Sink }
  | { readonly kind: 'create'; readonly sink: Sink }
  | { readonly kind: 'update'; readonly sink: Sink }
  | { readonly kind: 'remove'; readonly name: string }

/** What makes the connectors of ours those of the files. Others are left alone. */
export function planOf(wanted: readonly Sink[], deployed: readonly Connector[]): readonly Step[] {
  const steps = wanted.map((sink): Step => {
    const found = deployed.find(({ name }) => name === sink.name)
    if (!found) return { kind: 'create', sink }
    return { kind: isSame(found.config, sink.config) ? 'keep' : 'update', sink }
  })
  const gone = deployed.filter(
    ({ name }) => name.startsWith(ownPrefix) && !wanted.some((sink) => sink.name === name),
  )
  return [...gone.map(({ name }): Step => ({ kind: 'remove', name })), ...steps]
}

const isSame = (a: ConnectorConfig, b: ConnectorConfig): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([key, value]) => b[key] === value)
