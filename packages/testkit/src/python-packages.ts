import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface PythonPackages {
  /** Of the folder in the cache. */
  readonly name: string
  readonly version: string
  /** With their versions, as pip takes them. */
  readonly packages: readonly string[]
}

/** A folder for PYTHONPATH with these packages, fetched once. Throws what pip says when it cannot. */
export async function fetchPython(
  cacheDir: string,
  { name, version, packages }: PythonPackages,
): Promise<string> {
  const target = join(cacheDir, `test-${name}-${version}`)
  if (existsSync(target)) return target
  await mkdir(cacheDir, { recursive: true })
  const draft = await mkdtemp(join(cacheDir, 'partial-'))
  const quiet = ['--quiet', '--disable-pip-version-check', '--root-user-action=ignore']
  const what = ['--only-binary=:all:', '--target', draft, ...packages]
  await promisify(execFile)('python3', ['-m', 'pip', 'install', ...quiet, ...what])
  await rename(draft, target).catch(() => rm(draft, { recursive: true, force: true }))
  return target
}
