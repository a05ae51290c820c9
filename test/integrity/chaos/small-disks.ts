import { execFile } from 'node:child_process'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const MEGABYTE = 1_048_576
const run = promisify(execFile)

/** A file system in memory of a fixed size, which can be filled up. */
export class SmallDisk {
  readonly #folder: string
  readonly #filler: string

  private constructor(folder: string) {
    this.#folder = folder
    this.#filler = join(folder, 'filler')
  }

  static async mount(folder: string, megabytes: number): Promise<SmallDisk> {
    await mkdir(folder, { recursive: true })
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tickertape-chaos', folder])
    return new SmallDisk(folder)
  }

  /** Takes all space that is left. */
  async fill(): Promise<void> {
    await using file = await open(this.#filler, 'a')
    for (let bytes = 4 * MEGABYTE; bytes >= 512; bytes /= 2) {
      try {
        const block = Buffer.alloc(bytes)
        for (;;) await file.writeFile(block)
      } catch (cause) {
        if ((cause as { code?: string }).code !== 'ENOSPC') throw cause
      }
    }
  }

  async free(): Promise<void> {
    await rm(this.#filler, { force: true })
  }

  async unmount(): Promise<void> {
    await run('umount', [this.#folder])
  }
}

export interface SmallDisks extends AsyncDisposable {
  readonly kafka: SmallDisk
  readonly s3: SmallDisk
}

/** Puts the data of broker and object store on small disks; undefined where this process may not mount any. */
export async function mountSmallDisks(dataDir: string): Promise<SmallDisks | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  await using stack = new AsyncDisposableStack()
  const mount = async (server: string, megabytes: number) => {
    const disk = await SmallDisk.mount(join(dataDir, 'data', server), megabytes)
    stack.defer(() => disk.unmount())
    return disk
  }
  const disks = { kafka: await mount('kafka', 768), s3: await mount('s3', 384) }
  const mounted = stack.move()
  return { ...disks, [Symbol.asyncDispose]: () => mounted.disposeAsync() }
}
