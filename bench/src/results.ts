import { globSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Machine } from './machine.ts'
import type { JobResult } from './run-job.ts'

/** A job as it was run once, with everything that the page says of it. */
export interface StoredResult extends JobResult {
  /** Day of the run. */
  readonly day: string
  readonly machine: Machine
  /** 1-minute load averages of the machine before and after. */
  readonly load: readonly [number, number]
}

const folder = join(import.meta.dirname, '../results')

export async function storeResult(result: StoredResult): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${result.job}.json`), `${JSON.stringify(result, null, 2)}\n`)
}

export async function storedResults(): Promise<ReadonlyMap<string, StoredResult>> {
  const files = globSync('*.json', { cwd: folder })
  const results = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8'))),
  )
  return new Map(results.map((result: StoredResult) => [result.job, result]))
}
