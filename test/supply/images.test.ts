import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type FetchedName, fetchedServers } from '../../packages/embedded/src/server-cache.ts'
import { root } from '../../scripts/supply/lockfile.ts'
import { listedJars } from './jar-list.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** Every `image:` below a value. */
function imagesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, below]) =>
    name === 'image' && typeof below === 'string' ? [below] : imagesIn(below),
  )
}

/**
 * A name with a tag that says a version, of two numbers at least; `latest` and none say nothing. PostgreSQL has one number
 * for what may differ, its second is for mistakes that were corrected.
 */
const isPinned = (image: string): boolean =>
  /:v?\d+\.\d+|:RELEASE\.\d{4}-|@sha256:|^postgres:\d+-/.test(image)

const engines: readonly { readonly folder: string; readonly parts: readonly FetchedName[] }[] = [
  { folder: 'flink', parts: ['flink-parts'] },
  {
    folder: 'connect',
    parts: ['connect-avro', 'connect-jdbc', 'connect-mongodb', 'connect-iceberg'],
  },
]

/** In the official image already. */
const inImage = /^flink-sql-gateway/

/** What a pom of packages/embedded fetches, each with its version. */
function pluginsOf(part: FetchedName): string[] {
  const found = read(`packages/embedded/poms/${part}.xml`).matchAll(
    /<artifactId>([\w-]+)<\/artifactId>\s*<version>([^<]+)<\/version>/g,
  )
  return [...found]
    .filter(([, name = '']) => !name.startsWith('maven-') && !name.startsWith('embedded-'))
    .filter(([, name = '']) => !inImage.test(name))
    .map(([, name, version]) =>
      `${name} ${version}`.replace(/\$\{server\.version\}/, fetchedServers[part].version),
    )
}

describe('images', () => {
  it.each(['docker-compose.yml', 'deploy/helm/tickertape/values.yaml'])(
    'in %s are pinned to a version',
    (file) => {
      const images = imagesIn(parse(read(file), { merge: true, maxAliasCount: -1 }))
      expect(images.length).toBeGreaterThan(3)
      expect(images.filter((image) => !isPinned(image))).toEqual([])
    },
  )

  it('that ours are built from are the Node of .node-version, to the patch', () => {
    const dockerfile = read('Dockerfile')
    const [, version = ''] = /^ARG NODE_VERSION=(.*)$/m.exec(dockerfile) ?? []
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(version.split('.')[0]).toBe(read('.node-version').trim())
    const bases = dockerfile.match(/^FROM \S+/gm)
    expect(new Set(bases)).toEqual(new Set([`FROM node:\${NODE_VERSION}-bookworm-slim`]))
  })

  it.each(engines)(
    'of $folder have the plugins that run natively, by their checksums',
    (engine) => {
      const jars = listedJars(engine.folder)
      for (const { sha256 } of jars) expect(sha256).toMatch(/^[0-9a-f]{64}$/)
      const found = jars.map(({ path }) => path.split('/').slice(-3, -1).join(' '))
      const wanted = engine.parts.flatMap(pluginsOf)
      expect(wanted.length).toBeGreaterThan(0)
      expect(found).toEqual(expect.arrayContaining(wanted))
    },
  )

  it('of engines are of the versions that run natively', () => {
    const { 'x-images': images } = parse(read('docker-compose.yml'))
    expect(images['flink-base']).toContain(`:${fetchedServers.flink.version}-`)
    expect(images.kafka).toContain(`:${fetchedServers.connect.version}`)
  })
})
