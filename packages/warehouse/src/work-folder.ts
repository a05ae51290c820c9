import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as { code?: string }).code === 'EPERM'
  }
}

/** A folder for what one command needs while it runs. What killed ones left is removed. */
export async function workFolder(
  dir: string,
): Promise<AsyncDisposable & { readonly path: string }> {
  const runs = join(dir, 'runs')
  await mkdir(runs, { recursive: true })
  for (const name of await readdir(runs)) {
    if (!isAlive(Number.parseInt(name, 10)))
      await rm(join(runs, name), { recursive: true, force: true })
  }
  const path = join(runs, `${process.pid}-${randomUUID().slice(0, 8)}`)
  await mkdir(path)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
