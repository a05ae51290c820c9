import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig, projectRoot, settingsOf } from '@tickertape/config'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A value for every secret, for a user without a password is refused. */
const secrets = Object.fromEntries(
  settingsOf()
    .filter(({ secret }) => secret)
    .map(({ env }) => [env, 'a-value']),
)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickertape-settings-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Settings that a guide shows, as somebody copies them into config/config.yaml. */
async function settingsIn(guide: string): Promise<string[]> {
  const text = await readFile(join(projectRoot, `docs/guides/${guide}.md`), 'utf8')
  return [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml]) => yaml as string)
}

describe('settings that a guide shows', () => {
  it.each([
    ['own-api-key', 1],
    ['managed-services', 4],
  ])('can be read: %s', async (guide, count) => {
    const shown = await settingsIn(guide)
    expect(shown).toHaveLength(count)
    for (const yaml of shown) {
      const file = join(folder, 'config.yaml')
      await writeFile(file, yaml)
      expect(() => loadConfig({ env: { ...secrets, TICKERTAPE_CONFIG: file } }), yaml).not.toThrow()
    }
  })
})
