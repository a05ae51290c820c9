import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
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

export interface SharedClasses {
  readonly flags: readonly string[]
  /** Puts the archive in place after the JVM has ended; undefined when there is nothing to record. */
  readonly keep?: () => Promise<void>
}

/** Uses the archive; while there is none, has the JVM write it when the server ends. */
export function sharedClasses(archive: string): SharedClasses {
  if (existsSync(archive)) return { flags: [`-XX:SharedArchiveFile=${archive}`] }
  const unsupported = `${archive}.unsupported`
  if (existsSync(unsupported)) return { flags: [] }
  const draft = join(dirname(archive), `partial-${randomUUID()}`)
  return {
    flags: [`-XX:ArchiveClassesAtExit=${draft}`],
    async keep() {
      // A Java that comes without an archive of its own classes writes none.
      if (existsSync(draft)) await rename(draft, archive)
      else await writeFile(unsupported, '')
    },
  }
}

/** Everything that `java -version` says: it tells builds of one version apart. */
export async function javaVersion(): Promise<string> {
  const { stderr } = await promisify(execFile)('java', ['-version'])
  return stderr
}
