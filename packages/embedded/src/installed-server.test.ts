import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isInstalled, jarsIn, markComplete } from './installed-server.ts'
import { defaultCacheDir, installedDir } from './server-cache.ts'

let cacheDir: string
let dir: string

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'cache-'))
  dir = await installedDir(cacheDir, 'registry')
  await mkdir(join(dir, 'lib'), { recursive: true })
  await writeFile(join(dir, 'runner.jar'), 'jar')
  await writeFile(join(dir, 'lib', 'h2.jar'), 'another jar')
})

afterEach(() => rm(cacheDir, { recursive: true }))

it('is installed when every file is there with its size', async () => {
  expect(await isInstalled(cacheDir, 'registry')).toBe(false)
  await markComplete(dir)
  expect(await isInstalled(cacheDir, 'registry')).toBe(true)
  expect(await isInstalled(cacheDir, 'kafka')).toBe(false)
})

it('is not installed when a file is missing', async () => {
  await markComplete(dir)
  await rm(join(dir, 'lib', 'h2.jar'))
  expect(await isInstalled(cacheDir, 'registry')).toBe(false)
})

it('is not installed when a file is cut short', async () => {
  await markComplete(dir)
  await truncate(join(dir, 'lib', 'h2.jar'), 3)
  expect(await isInstalled(cacheDir, 'registry')).toBe(false)
})

it("puts Pinot's plain Avro decoder before the shaded one", async () => {
  const names = ['zstd.jar', 'decoder-0.11.0-shaded.jar', 'decoder-0.11.0.jar', 'notes.txt']
  for (const name of names) await writeFile(join(dir, name), '')
  const jars = await jarsIn(dir)
  expect(jars.map((jar) => basename(jar))).toEqual([
    'decoder-0.11.0.jar',
    'decoder-0.11.0-shaded.jar',
    'runner.jar',
    'zstd.jar',
  ])
})

it("keeps the cache in the system's folder for caches", () => {
  expect(defaultCacheDir('/var/caches')).toBe('/var/caches/tickertape')
  expect(defaultCacheDir('')).toMatch(/\.cache\/tickertape$/)
})
