import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { TapeError } from '@tickertape/errors'
import type { Kind } from '@tickertape/schema'
import type { Duck } from './duck.ts'
import { dayFolder, type ProcessedFile } from './manifest.ts'
import type { ProcessedStore } from './processed-store.ts'
import { columnList, groupOf, inOrder, listOf, literal, onePerKey, sumOf } from './sql-text.ts'

export interface WriteOptions {
  readonly kind: Kind
  readonly day: string
  /** Files with every event of the day. */
  readonly staged: readonly string[]
  /** How many there must be. */
  readonly events: number
  readonly duck: Duck
  readonly processed: ProcessedStore
  readonly workDir: string
  /** Begins the names of this run's files. */
  readonly runId: string
  /** Told how many events of the staged ones are written and verified. */
  readonly onEvents: (events: number) => void
}

/** Events of a file, about: one group of symbols fits in memory. */
const EVENTS_PER_GROUP = 2_000_000
const MOST_GROUPS = 256

interface Sum {
  readonly rows: bigint
  readonly checksum: string
}

const mismatch = (what: string): TapeError =>
  new TapeError('TAPE_WAREHOUSE_MISMATCH', `${what}: nothing was replaced`)

/**
 * Writes one row for each event, a file for each group of symbols, and reads every file back from the store: bytes,
 * count and a checksum over all columns must be those of the events that it was made of. Rejects with
 * TAPE_WAREHOUSE_MISMATCH when they are not, or when an event was left out.
 */
export async function writeGroups(
  options: WriteOptions,
): Promise<{ readonly files: readonly ProcessedFile[]; readonly groups: number }> {
  const { kind, day, events, onEvents } = options
  const groups = Math.min(MOST_GROUPS, Math.max(1, Math.ceil(events / EVENTS_PER_GROUP)))
  const files: ProcessedFile[] = []
  let seen = 0
  for (let group = 0; group < groups; group++) {
    seen += await chooseRows(options, group, groups)
    const file = await writeGroup(options, group, groups)
    if (file) files.push(file)
    onEvents(seen)
  }
  if (seen === events) return { files, groups }
  throw mismatch(`${events} ${kind} of ${day} are in the archive, and ${seen} came here`)
}

/** Makes the table `chosen`: one row for each event of a group. Answers how many events there were. */
async function chooseRows(
  { kind, staged, duck }: WriteOptions,
  group: number,
  groups: number,
): Promise<number> {
  const of = `FROM read_parquet(${listOf(staged)}) WHERE ${groupOf(groups)} = ${group}`
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE chosen AS
     SELECT ${columnList(kind)} FROM (SELECT * ${of} ${onePerKey(kind)}) ${inOrder(kind)}`,
  )
  const [count] = await duck.rows<{ events: bigint }>(`SELECT count(*) AS events ${of}`)
  return Number(count?.events)
}

async function writeGroup(
  options: WriteOptions,
  group: number,
  groups: number,
): Promise<ProcessedFile | undefined> {
  const { kind, day, duck, processed, workDir, runId } = options
  const made = await sum(duck, kind, 'chosen')
  if (made.rows === 0n) return undefined
  const path = join(workDir, 'written.parquet')
  const back = join(workDir, 'read-back.parquet')
  await duck.run(`COPY chosen TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`)
  const key = `${dayFolder(kind, day)}${runId}-${group + 1}-of-${groups}.parquet`
  const written = await processed.writeFile(key, path)
  await rm(path)
  const found = await processed.fetchFile(key, back)
  if (found.sha256 !== written.sha256) throw mismatch(`${key} does not come back as it was written`)
  const read = await sum(duck, kind, `read_parquet(${literal(back)})`)
  await rm(back)
  if (read.rows !== made.rows || read.checksum !== made.checksum) {
    throw mismatch(
      `${key} holds ${read.rows} rows with sum ${read.checksum}, not ${made.rows} with ${made.checksum}`,
    )
  }
  return { key, group, rows: Number(made.rows), ...written }
}

async function sum(duck: Duck, kind: Kind, from: string): Promise<Sum> {
  const [found] = await duck.rows<Sum>(sumOf(kind, from))
  return found as Sum
}
