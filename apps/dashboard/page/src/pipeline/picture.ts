import type { PartName } from '../../../src/protocol.ts'

/** Where a part stands in the picture: its column and row, and what it is. */
export interface Spot {
  readonly name: PartName
  readonly title: string
  readonly kind: 'outside' | 'service' | 'topics' | 'store'
  readonly column: number
  readonly row: number
}

export const spots: readonly Spot[] = [
  { name: 'sources', title: 'Sources', kind: 'outside', column: 0, row: 0 },
  { name: 'producer', title: 'Producer', kind: 'service', column: 1, row: 0 },
  { name: 'raw', title: 'Raw topics', kind: 'topics', column: 2, row: 0 },
  { name: 'flattener', title: 'Flattener', kind: 'service', column: 3, row: 0 },
  { name: 'flattened', title: 'Flattened topics', kind: 'topics', column: 4, row: 0 },
  { name: 'pinot', title: 'Pinot, SQL', kind: 'store', column: 5, row: 0 },
  { name: 'gaps', title: 'Gaps', kind: 'topics', column: 1, row: 1 },
  { name: 'archiver', title: 'Archiver', kind: 'service', column: 3, row: 1 },
  { name: 'archive', title: 'Archive', kind: 'store', column: 4, row: 1 },
  { name: 'letters', title: 'Dead letters', kind: 'topics', column: 5, row: 1 },
]

export interface Way {
  readonly from: PartName
  readonly to: PartName
}

export const ways: readonly Way[] = [
  { from: 'sources', to: 'producer' },
  { from: 'producer', to: 'raw' },
  { from: 'raw', to: 'flattener' },
  { from: 'flattener', to: 'flattened' },
  { from: 'flattened', to: 'pinot' },
  { from: 'producer', to: 'gaps' },
  { from: 'raw', to: 'archiver' },
  { from: 'archiver', to: 'archive' },
  { from: 'flattener', to: 'letters' },
]

export const WIDTH = 176
export const HEIGHT = 112
const GAP_X = 44
const GAP_Y = 74

export const size = {
  width: 6 * WIDTH + 5 * GAP_X,
  height: 2 * HEIGHT + GAP_Y,
}

export const placeOf = ({ column, row }: Spot): { x: number; y: number } => ({
  x: column * (WIDTH + GAP_X),
  y: row * (HEIGHT + GAP_Y),
})

/** The line of a way: straight along a row, else down out of a part and into the next row. */
export function pathOf({ from, to }: Way): string {
  const spot = (name: PartName) => spots.find((each) => each.name === name) as Spot
  const [begin, end] = [spot(from), spot(to)]
  const [a, b] = [placeOf(begin), placeOf(end)]
  if (begin.row === end.row) return `M${a.x + WIDTH} ${a.y + HEIGHT / 2}H${b.x}`
  const x = a.x + WIDTH / 2
  if (begin.column === end.column) return `M${x} ${a.y + HEIGHT}V${b.y}`
  const beyond = end.column - begin.column > 1
  const middle = a.y + HEIGHT + GAP_Y / 2
  if (beyond) return `M${x} ${a.y + HEIGHT}V${middle}H${b.x + WIDTH / 2}V${b.y}`
  return `M${x} ${a.y + HEIGHT}V${b.y + HEIGHT / 2}H${b.x}`
}
