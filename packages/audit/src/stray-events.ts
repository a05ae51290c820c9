import type { EventView } from './event-shape.ts'
import type { OffsetRange } from './record-blocks.ts'
import { type EventSource, type Side, scanEvents } from './sides.ts'
import { isWithin, stretchOf, type Window } from './window.ts'

/** Where an event is. */
export interface EventPlace {
  readonly partition: number
  readonly offset: number
  readonly index: number
  /** The flattener has not committed its record. */
  readonly isPending: boolean
}

/** Events that one side has more often than the other. */
export interface Stray {
  /** Places on the side that has more, and on the one that has fewer. */
  readonly more: readonly EventPlace[]
  readonly fewer: readonly EventPlace[]
}

export interface Strays {
  readonly inRaw: readonly Stray[]
  readonly inFlattened: readonly Stray[]
  /** True when there are more than were looked for. */
  readonly isCut: boolean
}

export interface StraySearch {
  readonly partition: number
  readonly stretches: ReadonlySet<number>
  readonly window: Window
  /** Raw partitions that have events for this flattened one, and what to read of each. */
  readonly raw: readonly (OffsetRange & {
    readonly partition: number
    readonly committed: number
    readonly isDead: (offset: number) => boolean
  })[]
  readonly flattened: OffsetRange
  readonly belongsHere: (event: EventView) => boolean
}

/** Events are first told apart by so many shares of their checksum: only shares that differ are kept. */
const SHARES = 4096
const MOST_KEPT = 200_000

const shareOf = ({ lanes }: EventView): number => lanes.a & (SHARES - 1)

class ShareSums {
  readonly counts = new Int32Array(SHARES)
  readonly a = new Int32Array(SHARES)
  readonly b = new Int32Array(SHARES)

  add(event: EventView): void {
    const share = shareOf(event)
    this.counts[share] = (this.counts[share] as number) + 1
    this.a[share] = ((this.a[share] as number) + event.lanes.a) | 0
    this.b[share] = ((this.b[share] as number) + event.lanes.b) | 0
  }
}

/** The shares that differ, as many as there is room for their events. */
function sharesToKeep(one: ShareSums, other: ShareSums): { shares: Uint8Array; isCut: boolean } {
  const shares = new Uint8Array(SHARES)
  let room = MOST_KEPT
  let isCut = false
  for (let share = 0; share < SHARES; share++) {
    const [countOne, countOther] = [one.counts[share] as number, other.counts[share] as number]
    const same =
      countOne === countOther && one.a[share] === other.a[share] && one.b[share] === other.b[share]
    if (same) continue
    room -= countOne + countOther
    if (room < 0) isCut = true
    else shares[share] = 1
  }
  return { shares, isCut }
}

type Visit = (side: Side, event: EventView, place: Omit<EventPlace, 'offset' | 'index'>) => void

/** Shows the events of the stretches on both sides: the flattened first, so that none is without its origin. */
async function visitBoth(source: EventSource, search: StraySearch, visit: Visit): Promise<void> {
  const { partition, stretches, window, raw, flattened, belongsHere } = search
  const isMeant = (event: EventView) =>
    isWithin(window, event.receivedUs) &&
    stretches.has(stretchOf(event.receivedUs, window.grainUs)) &&
    belongsHere(event)
  await scanEvents(source, {
    side: 'flattened',
    partition,
    ...flattened,
    onEvent: (event) => {
      if (isMeant(event)) visit('flattened', event, { partition, isPending: false })
    },
  })
  for (const { committed, isDead, ...range } of raw) {
    await scanEvents(source, {
      side: 'raw',
      ...range,
      wants: (offset) => !isDead(offset),
      onEvent: (event) => {
        if (!isMeant(event)) return
        const isPending = event.offset >= committed
        visit('raw', event, { partition: range.partition, isPending })
      },
    })
  }
}

interface Pair {
  readonly raw: EventPlace[]
  readonly flattened: EventPlace[]
}

/** Finds the events that are not as often in the flattened partition as in the raw ones. */
export async function findStrays(source: EventSource, search: StraySearch): Promise<Strays> {
  const sums = { raw: new ShareSums(), flattened: new ShareSums() }
  await visitBoth(source, search, (side, event) => sums[side].add(event))
  const { shares, isCut } = sharesToKeep(sums.raw, sums.flattened)
  const pairs = new Map<string, Pair>()
  await visitBoth(source, search, (side, event, place) => {
    if (shares[shareOf(event)] === 0) return
    const name = `${event.lanes.a}:${event.lanes.b}`
    const pair = pairs.get(name) ?? { raw: [], flattened: [] }
    pairs.set(name, pair)
    pair[side].push({ ...place, offset: event.offset, index: event.index })
  })
  const inRaw: Stray[] = []
  const inFlattened: Stray[] = []
  for (const { raw, flattened } of pairs.values()) {
    const due = raw.filter(({ isPending }) => !isPending)
    if (flattened.length < due.length) inRaw.push({ more: due, fewer: flattened })
    if (flattened.length > raw.length) inFlattened.push({ more: flattened, fewer: raw })
  }
  return { inRaw, inFlattened, isCut }
}
