import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { ServerName } from './server-spec.ts'

export interface SharedClassesOptions {
  readonly cacheDir: string
  readonly server: ServerName
  readonly jars: readonly string[]
  readonly javaVersion: string
}

/**
 * The JVM's archive of a server's loaded classes, there or not: mapped instead of parsed and verified, it takes a
 * third to a half off the CPU time of a start. It fits one Java and one class path only, down to the jars' times,
 * so these are in its name.
 */
export async function sharedClassesFile(options: SharedClassesOptions): Promise<string> {
  const { cacheDir, server, jars, javaVersion } = options
  const facts = await Promise.all(
    jars.map(async (jar) => {
      const { size, mtimeMs } = await stat(jar)
      return [jar, size, mtimeMs]
    }),
  )
  const key = createHash('sha256')
    .update(JSON.stringify([javaVersion, facts]))
    .digest('hex')
  const dir = join(cacheDir, 'classes')
  await mkdir(dir, { recursive: true })
  return join(dir, `${server}-${key.slice(0, 10)}.jsa`)
}

export interface Recording {
  readonly flag: string
  keep(): Promise<void>
}

/** Has the JVM write the archive when the server ends; `keep` puts it in place. */
export function recordClasses(archive: string): Recording {
  const draft = join(dirname(archive), `partial-${randomUUID()}`)
  return {
    flag: `-XX:ArchiveClassesAtExit=${draft}`,
    async keep() {
      await rename(draft, archive).catch(() => {})
    },
  }
}

/** Everything that `java -version` says: it tells builds of one version apart. */
export async function javaVersion(): Promise<string> {
  const { stderr } = await promisify(execFile)('java', ['-version'])
  return stderr
}
