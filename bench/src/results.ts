import { existsSync, globSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Machine } from './machine.ts'
import type { JobResult } from './run-job.ts'
import type { SoakCounts, SoakPoint } from './soak.ts'

/** When and where something ran. */
interface Circumstances {
  /** Day of the run. */
  readonly day: string
  readonly machine: Machine
  /** 1-minute load averages of the machine before and after. */
  readonly load: readonly [number, number]
}

/** A job as it was run once, with everything that the page says of it. */
export interface StoredResult extends JobResult, Circumstances {}

export interface StoredSoak extends Circumstances {
  readonly eventsPerSecond: number
  readonly points: readonly SoakPoint[]
  readonly counts: SoakCounts
}

const folder = join(import.meta.dirname, '../results')
const soakFile = join(folder, 'soak/soak.json')

async function store(file: string, result: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(result)}\n`)
}

export const storeResult = (result: StoredResult): Promise<void> =>
  store(join(folder, `${result.job}.json`), result)

export const storeSoak = (result: StoredSoak): Promise<void> => store(soakFile, result)

export async function storedResults(): Promise<ReadonlyMap<string, StoredResult>> {
  const files = globSync('*.json', { cwd: folder })
  const results = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8'))),
  )
  return new Map(results.map((result: StoredResult) => [result.job, result]))
}

/** Undefined when there was none. */
export async function storedSoak(): Promise<StoredSoak | undefined> {
  return existsSync(soakFile) ? JSON.parse(await readFile(soakFile, 'utf8')) : undefined
}
