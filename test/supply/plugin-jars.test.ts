import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { loadConfig } from '@tickertape/config'
import { defaultCacheDir, type FetchedName, isInstalled } from '@tickertape/embedded'
import { describe, expect, it } from 'vitest'
import { installedDir } from '../../packages/embedded/src/server-cache.ts'
import { listedJars } from './jar-list.ts'

/** Plugins of the worker of Kafka Connect whose parts Maven resolves, each in its folder of the image. */
const plugins: readonly { readonly part: FetchedName; readonly folder: string }[] = [
  { part: 'connect-avro', folder: 'avro-converter' },
  { part: 'connect-mongodb', folder: 'mongodb' },
  { part: 'connect-iceberg', folder: 'iceberg' },
]

const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()

/** Name and SHA-256 of every jar that was fetched for npm start. */
async function fetchedJars(part: FetchedName, folder: string): Promise<readonly string[]> {
  const dir = join(await installedDir(cacheDir, part), folder)
  return readdirSync(dir).map((name) => {
    const sha256 = createHash('sha256').update(readFileSync(join(dir, name)))
    return `${sha256.digest('hex')} ${name}`
  })
}

describe('the image of Kafka Connect', () => {
  it.for(plugins)('has in $folder the very jars that run natively', async (plugin, { skip }) => {
    const { part, folder } = plugin
    if (!(await isInstalled(cacheDir, part))) skip(`${part} was not fetched here`)
    const listed = listedJars('connect')
      .filter((jar) => jar.folder === `plugins/${folder}`)
      .map(({ sha256, path }) => `${sha256} ${basename(path)}`)
    expect(listed.sort()).toEqual([...(await fetchedJars(part, folder))].sort())
  })
})
