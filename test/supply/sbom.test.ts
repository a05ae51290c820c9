import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pruneFor, sbomOf } from '../../scripts/supply/sbom.ts'

const run = promisify(execFile)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickertape-sbom-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** `name@version` of every package that lies in the folder. */
async function installedBelow(pruned: string): Promise<Set<string>> {
  const files = await readdir(join(pruned, 'node_modules'), { recursive: true })
  const manifests = files.filter((file) =>
    /(^|\/node_modules\/)(@[^/]+\/)?[^/@][^/]*\/package\.json$/.test(file),
  )
  const names = manifests
    .filter((file) => !file.startsWith('@tickertape/'))
    .map(async (file) => {
      const { name, version } = JSON.parse(
        await readFile(join(pruned, 'node_modules', file), 'utf8'),
      ) as { name: string; version: string }
      return `${name}@${version}`
    })
  return new Set(await Promise.all(names))
}

describe('the SBOM of an image', () => {
  it('lists what npm installs for it, no more and no less', async () => {
    const pruned = await pruneFor('archiver', folder)
    const { components } = await sbomOf(pruned)
    await run('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline'], {
      cwd: pruned,
    })
    const listed = components.map(({ name, version }) => `${name}@${version}`)
    const ofOthers = listed.filter((one) => !/^(@tickertape\/)?[a-z-]+@0\.1\.0$/.test(one))
    expect(ofOthers.length).toBeGreaterThan(50)
    expect(new Set(ofOthers)).toEqual(await installedBelow(pruned))
  })
})
