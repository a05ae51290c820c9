import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { embeddedStack, FaultyS3, type TestStack } from '@tickertape/testkit'
import { mountSmallDisks, type SmallDisks } from './small-disks.ts'

/** Real servers for one run after the other, with a door of faults before the object store. */
export interface Arena extends AsyncDisposable {
  readonly stack: TestStack
  readonly store: FaultyS3
  /** Absent where nothing can be mounted. */
  readonly disks: SmallDisks | undefined
  /** Servers' data and logs, and what the services of failed runs said. */
  readonly folder: string
  /** The folder is removed at the end, and not only the data in it. */
  forget(): void
}

const heapMb = { kafka: 512, registry: 192, zookeeper: 96, pinot: 1024 }

export async function openArena(signal?: AbortSignal): Promise<Arena> {
  await using parts = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'tickertape-chaos-'))
  let rubbish = join(folder, 'data')
  parts.defer(() => rm(rubbish, { recursive: true, force: true }))
  const disks = await mountSmallDisks(folder)
  if (disks) parts.use(disks)
  const stack = parts.use(
    await embeddedStack({ dataDir: folder, heapMb, ...(signal && { signal }) }),
  )
  const store = parts.use(await FaultyS3.before(stack.env.S3_SINK_ENDPOINT as string))
  const moved = parts.move()
  return {
    ...{ stack, store, disks, folder },
    forget: () => {
      rubbish = folder
    },
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  }
}
