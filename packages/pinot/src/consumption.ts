/** How one partition of a realtime table is doing. */
export interface PartitionState {
  readonly partition: number
  /** Its newest segment. */
  readonly segment: string
  /** CONSUMING, or what Pinot says instead: OFFLINE after a consumer stopped, ERROR after one did not start. */
  readonly state: string
}

/** Answer of /tables/<table>/consumingSegmentsInfo: servers by segment that should be consuming. */
export interface ConsumingSegmentsInfo {
  readonly _segmentToConsumingInfoMap: Readonly<
    Record<string, readonly { readonly consumerState: string }[]>
  >
}

/** Answer of /tables/<table>/externalview: state by server, by segment. */
export interface ExternalView {
  readonly REALTIME?: Readonly<Record<string, Readonly<Record<string, string>>>> | null
}

/** Names of realtime segments are `<table>__<partition>__<sequence>__<time>`. */
const segmentName = /__(\d+)__(\d+)__[^_]+$/

function newestSegments(names: Iterable<string>): ReadonlyMap<number, string> {
  const newest = new Map<number, { segment: string; sequence: number }>()
  for (const segment of names) {
    const [, partition, sequence] = segmentName.exec(segment)?.map(Number) ?? []
    if (partition === undefined || sequence === undefined) continue
    if (sequence >= (newest.get(partition)?.sequence ?? 0))
      newest.set(partition, { segment, sequence })
  }
  return new Map([...newest].map(([partition, { segment }]) => [partition, segment]))
}

/**
 * States of the partitions that have a segment. CONSUMING only where both agree: the server that the
 * consumer runs, and the view by which brokers route. /health stays OK whatever the partitions do.
 */
export function partitionStates(
  { _segmentToConsumingInfoMap: info }: ConsumingSegmentsInfo,
  view: ExternalView,
): readonly PartitionState[] {
  const routed = view.REALTIME ?? {}
  const newest = newestSegments([...Object.keys(routed), ...Object.keys(info)])
  return [...newest]
    .map(([partition, segment]) => {
      const states = Object.values(routed[segment] ?? {})
      const consumers = (info[segment] ?? []).map(({ consumerState }) => consumerState)
      const isConsuming = states.includes('CONSUMING') && consumers.includes('CONSUMING')
      const otherwise = [...states, ...consumers].find((state) => state !== 'CONSUMING')
      return { partition, segment, state: isConsuming ? 'CONSUMING' : (otherwise ?? 'STARTING') }
    })
    .sort((a, b) => a.partition - b.partition)
}
