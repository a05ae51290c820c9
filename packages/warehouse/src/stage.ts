import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ListedObject } from '@tickertape/archive'
import { TapeError } from '@tickertape/errors'
import type { Kind } from '@tickertape/schema'
import type { Duck } from './duck.ts'
import type { FlatFiles } from './flat-files.ts'
import { dayNumber, dayOf, listOf, literal } from './sql-text.ts'

export interface StageOptions {
  readonly kind: Kind
  readonly day: string
  readonly objects: readonly ListedObject[]
  readonly files: FlatFiles
  readonly duck: Duck
  readonly workDir: string
  readonly budgetBytes: number
  /** Told how many of the objects are done. */
  readonly onObjects: (done: number) => void
}

/** Objects that are read together. */
const TOGETHER = 32

/**
 * Collects the events of one day from many objects, with what tells which of two came later. Answers the files that
 * have them. Rejects with TAPE_WAREHOUSE_DISK when they take more than the budget.
 */
export async function stageDay(options: StageOptions): Promise<readonly string[]> {
  const { kind, day, objects, files, duck, workDir, budgetBytes, onObjects } = options
  const staged: string[] = []
  let bytes = 0
  for (let at = 0; at < objects.length; at += TOGETHER) {
    const some = objects.slice(at, at + TOGETHER)
    const paths: string[] = []
    for (const object of some) paths.push(await files.use(kind, object))
    const target = join(workDir, `stage-${kind}-${at}.parquet`)
    await duck.run(
      `COPY (SELECT * FROM read_parquet(${listOf(paths)})
        WHERE symbol IS NOT NULL AND ${dayOf(kind)} = ${dayNumber(day)})
       TO ${literal(target)} (FORMAT parquet, COMPRESSION zstd)`,
    )
    await files.release(paths)
    staged.push(target)
    bytes += (await stat(target)).size
    if (bytes > budgetBytes) {
      throw new TapeError(
        'TAPE_WAREHOUSE_DISK',
        `the ${kind} of ${day} take more than warehouse.disk_bytes (${budgetBytes}) on the way: raise it`,
      )
    }
    onObjects(at + some.length)
  }
  return staged
}
