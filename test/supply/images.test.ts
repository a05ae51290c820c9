import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { root } from '../../scripts/supply/lockfile.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** Every `image:` below a value. */
function imagesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, below]) =>
    name === 'image' && typeof below === 'string' ? [below] : imagesIn(below),
  )
}

/** A name with a tag that says a version, of two numbers at least; `latest` and none say nothing. */
const isPinned = (image: string): boolean => /:v?\d+\.\d+|:RELEASE\.\d{4}-|@sha256:/.test(image)

describe('images', () => {
  it.each(['docker-compose.yml', 'deploy/helm/tickertape/values.yaml'])(
    'in %s are pinned to a version',
    (file) => {
      const images = imagesIn(parse(read(file), { merge: true }))
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
})
