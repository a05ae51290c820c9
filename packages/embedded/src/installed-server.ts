import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type FetchedName, installedDir } from './server-cache.ts'

const marker = '.complete.json'

/** Names and sizes of everything in a freshly filled folder, written into it as its last file. */
export async function markComplete(dir: string): Promise<void> {
  await writeFile(join(dir, marker), JSON.stringify(await filesIn(dir)))
}

/** Whether the cache holds the server, and every file of it with its size. */
export async function isInstalled(cacheDir: string, name: FetchedName): Promise<boolean> {
  const dir = await installedDir(cacheDir, name)
  try {
    const wanted: Record<string, number> = JSON.parse(await readFile(join(dir, marker), 'utf8'))
    const found = await filesIn(dir)
    return Object.entries(wanted).every(([file, bytes]) => found[file] === bytes)
  } catch {
    return false
  }
}

async function filesIn(dir: string): Promise<Record<string, number>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size))
  return Object.fromEntries(
    paths.map((path, index) => [path.slice(dir.length + 1), sizes[index] ?? 0]),
  )
}

/**
 * The jars of a folder, always in the same order, because the JVM's shared archives depend on it. A jar comes before
 * the one that adds a classifier to its name: Pinot's plain Avro decoder must be found before the shaded one.
 */
export async function jarsIn(dir: string): Promise<readonly string[]> {
  const names = await readdir(dir)
  return names
    .filter((name) => name.endsWith('.jar'))
    .map((name) => name.slice(0, -'.jar'.length))
    .sort()
    .map((name) => join(dir, `${name}.jar`))
}
