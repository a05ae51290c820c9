import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { ArchiveStore } from '@tickertape/archive'
import { type Config, projectRoot } from '@tickertape/config'
import { Duck } from './duck.ts'
import { duckShare } from './duck-share.ts'
import { FlatFiles } from './flat-files.ts'
import { KeptFiles } from './kept-files.ts'
import { ProcessedStore } from './processed-store.ts'
import { workFolder } from './work-folder.ts'

export interface OpenOptions {
  readonly config: Config
  readonly signal: AbortSignal
}

/** What a command needs of object store, disk and DuckDB, until it is disposed of. */
export interface Warehouse extends AsyncDisposable {
  readonly store: ArchiveStore
  readonly processed: ProcessedStore
  readonly duck: Duck
  readonly kept: KeptFiles
  readonly files: FlatFiles
  readonly dir: string
  readonly workDir: string
  readonly budgetBytes: number
  readonly signal: AbortSignal
}

const PATIENCE_MS = 60_000

/** Rejects with TAPE_WAREHOUSE_MEMORY in a container that is too small. */
export async function openWarehouse({ config, signal }: OpenOptions): Promise<Warehouse> {
  const { warehouse, s3_sink } = config
  const share = duckShare({
    allowedBytes: warehouse.memory_bytes,
    limitBytes: process.constrainedMemory(),
    cores: availableParallelism(),
  })
  const dir = resolve(projectRoot, warehouse.dir)
  const budgetBytes = warehouse.disk_bytes
  await using stack = new AsyncDisposableStack()
  const { path: workDir } = stack.use(await workFolder(dir))
  const patience = { forMs: PATIENCE_MS, signal }
  const store = stack.use(new ArchiveStore(config, patience))
  const processed = stack.use(new ProcessedStore(config, patience))
  const duck = stack.use(
    await Duck.open({ ...share, spillDir: workDir, spillBytes: budgetBytes, signal }),
  )
  const origin = `${s3_sink.endpoint} ${s3_sink.bucket}`
  const kept = new KeptFiles({ dir, workDir, budgetBytes })
  const files = new FlatFiles({ store, duck, kept, origin, workDir })
  const all = stack.move()
  return {
    ...{ store, processed, duck, kept, files, dir, workDir, budgetBytes, signal },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}
