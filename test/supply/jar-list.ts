import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/supply/lockfile.ts'

export interface ListedJar {
  readonly sha256: string
  /** At Maven Central. */
  readonly path: string
  /** Of the image. */
  readonly folder: string
}

/** What an image of ours has besides its base: lines that deploy/maven/fetch.mjs fetches. */
export const listedJars = (engine: string): readonly ListedJar[] =>
  readFileSync(join(root, `deploy/${engine}/jars.txt`), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      const [sha256 = '', path = '', folder = ''] = line.split(' ')
      return { sha256, path, folder }
    })
