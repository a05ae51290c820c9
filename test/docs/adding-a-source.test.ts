import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { OwnClone } from './own-clone.ts'

const run = promisify(execFile)

describe('docs/guides/adding-a-source.md', () => {
  it('adds a source that types, rules and the linter accept, and whose samples hold', async () => {
    await using clone = await OwnClone.make()
    await clone.follow('adding-a-source')
    const bin = (name: string, ...args: string[]) =>
      run(join(clone.folder, 'node_modules/.bin', name), args, {
        cwd: clone.folder,
        env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      })
    await bin('tsc', '-p', 'apps/producer')
    await bin('biome', 'check', 'apps/producer', 'packages/config')
    const samples = 'apps/producer/src/sources/samples.test.ts'
    const { stdout } = await bin(
      'vitest',
      'run',
      '--project',
      'unit',
      '--reporter=verbose',
      samples,
    )
    expect(stdout).toContain('the fields of example > maps a bar')
  }, 300_000)
})
