import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { ListedObject } from '@tickertape/archive'
import { TapeError } from '@tickertape/errors'
import type { Kind } from '@tickertape/schema'
import type { DayHoldings } from './holdings.ts'
import type { ProcessedFile } from './manifest.ts'
import type { Warehouse } from './open-warehouse.ts'
import { dayNumber, groupOfSymbol } from './sql-text.ts'
import type { LocalFiles } from './view-sql.ts'

export interface FetchOptions {
  readonly kind: Kind
  readonly holdings: readonly DayHoldings[]
  /** None for all. */
  readonly symbols: readonly string[]
  readonly onFiles: (done: number, of: number) => void
}

interface Wanted {
  readonly settled: readonly ProcessedFile[]
  readonly unsettled: readonly ProcessedFile[]
  readonly objects: ReadonlyMap<string, { object: ListedObject; days: number[] }>
}

function wantedOf({ holdings, symbols }: FetchOptions): Wanted {
  const settled: ProcessedFile[] = []
  const unsettled: ProcessedFile[] = []
  const objects = new Map<string, { object: ListedObject; days: number[] }>()
  for (const { day, manifest, objects: fresh } of holdings) {
    const groups = symbols.map((symbol) => groupOfSymbol(symbol, manifest?.groups ?? 1))
    const files = manifest?.files ?? []
    const some = groups.length > 0 ? files.filter(({ group }) => groups.includes(group)) : files
    if (fresh.length > 0) unsettled.push(...some)
    else settled.push(...some)
    for (const object of fresh) {
      const known = objects.get(object.key) ?? { object, days: [] }
      known.days.push(dayNumber(day))
      objects.set(object.key, known)
    }
  }
  return { settled, unsettled, objects }
}

/** Fetches what has the events that are asked for. Rejects with TAPE_WAREHOUSE_DISK when that is too much. */
export async function fetchFiles(options: FetchOptions, warehouse: Warehouse): Promise<LocalFiles> {
  const { kind, onFiles } = options
  const { settled, unsettled, objects } = wantedOf(options)
  const compacted = [...settled, ...unsettled]
  const sizes = [...compacted, ...[...objects.values()].map(({ object }) => object)]
  refuseTooMuch(kind, sizes, warehouse.budgetBytes)
  let done = 0
  const tell = () => onFiles(++done, sizes.length)
  const fetchAll = async (files: readonly ProcessedFile[]) => {
    const paths: string[] = []
    for (const file of files) {
      paths.push(await fetchCompacted(file, warehouse))
      tell()
    }
    return paths
  }
  const flat: { path: string; days: readonly number[] }[] = []
  const local = { settled: await fetchAll(settled), unsettled: await fetchAll(unsettled), flat }
  for (const { object, days } of objects.values()) {
    flat.push({ path: await warehouse.files.use(kind, object), days })
    tell()
  }
  return local
}

function refuseTooMuch(kind: Kind, files: readonly { bytes: number }[], budgetBytes: number): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  if (bytes <= budgetBytes) return
  const size = (number: number) => `${(number / 1e6).toFixed(0)} MB`
  throw new TapeError(
    'TAPE_WAREHOUSE_DISK',
    `the ${kind} that are asked for are ${files.length} files of ${size(bytes)}, and warehouse.disk_bytes allows ${size(budgetBytes)}: give --from and --to, or --symbols`,
  )
}

async function fetchCompacted({ key, sha256 }: ProcessedFile, warehouse: Warehouse) {
  const { processed, kept } = warehouse
  const name = createHash('sha256').update(`${key} ${sha256}`).digest('hex')
  return kept.use(name, async (path) => {
    const found = await processed.fetchFile(key, path)
    if (found.sha256 === sha256) return
    await rm(path)
    throw new TapeError(
      'TAPE_WAREHOUSE_MISMATCH',
      `${key} is not what its manifest says: compact the day again`,
    )
  })
}
