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
  readonly _segmentToConsumingInfoMap: Readonly<Record<string, readonly ConsumerInfo[]>>
}

type Offsets = Readonly<Record<string, string>>

interface ConsumerInfo {
  readonly consumerState: string
  /** First offset that is not consumed, by partition: under the first name since 0.10, the second before. */
  readonly partitionOffsetInfo?: { readonly currentOffsetsMap?: Offsets | null } | null
  readonly partitionToOffsetMap?: Offsets | null
}

/** Answer of /tables/<table>/externalview: state by server, by segment. */
export interface ExternalView {
  readonly REALTIME?: Readonly<Record<string, Readonly<Record<string, string>>>> | null
}

/** Names of realtime segments are `<table>__<partition>__<sequence>__<time>`. */
const segmentName = /__(\d+)__(\d+)__[^_]+$/

/** Partition of a realtime segment; undefined for a segment of another kind. */
export function partitionOfSegment(segment: string): number | undefined {
  const partition = segmentName.exec(segment)?.[1]
  return partition === undefined ? undefined : Number(partition)
}

/**
 * First offset of each partition that not every server has consumed; absent where none consumes, as while a
 * segment is sealed.
 */
export function consumedOffsets({
  _segmentToConsumingInfoMap: info,
}: ConsumingSegmentsInfo): ReadonlyMap<number, number> {
  const consumed = new Map<number, number>()
  for (const server of Object.values(info).flat()) {
    if (server.consumerState !== 'CONSUMING') continue
    const offsets = server.partitionOffsetInfo?.currentOffsetsMap ?? server.partitionToOffsetMap
    for (const [name, text] of Object.entries(offsets ?? {})) {
      const [partition, offset] = [Number(name), Number(text)]
      if (Number.isNaN(offset)) continue
      consumed.set(partition, Math.min(offset, consumed.get(partition) ?? offset))
    }
  }
  return consumed
}

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
