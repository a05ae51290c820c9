import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '@tickertape/config'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const run = promisify(execFile)

/** A copy of the schemas and of what is made from them, to change as the guide says. */
let copy: string

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'tickertape-schema-'))
  for (const part of ['packages/schema', 'docs/reference']) {
    await mkdir(join(copy, part, '..'), { recursive: true })
    await cp(join(projectRoot, part), join(copy, part), { recursive: true })
  }
  await writeFile(join(copy, 'package.json'), '{"type":"module"}')
  await symlink(join(projectRoot, 'node_modules'), join(copy, 'node_modules'))
})
afterEach(() => rm(copy, { recursive: true, force: true }))

interface Field {
  readonly name: string
  readonly type?: unknown
}

/** The field that the guide adds, as it stands there. */
async function fieldOfGuide(): Promise<Field & { default?: unknown }> {
  const guide = await readFile(join(projectRoot, 'docs/guides/changing-the-schema.md'), 'utf8')
  const [, json = ''] = /```json\n(.*?)\n```/s.exec(guide) ?? []
  return JSON.parse(json)
}

async function change(name: string, edit: (fields: Field[]) => void): Promise<void> {
  const file = join(copy, `packages/schema/schemas/${name}.avsc`)
  const schema = JSON.parse(await readFile(file, 'utf8'))
  const items = schema.fields.at(-1).type.items
  edit(name === 'bar' ? schema.fields : items.fields)
  await writeFile(file, JSON.stringify(schema, null, 2))
}

async function addAsTheGuideSays(field: Field): Promise<void> {
  await change('bar-batch', (fields) => fields.push(field))
  await change('bar', (fields) => {
    const before = fields.findIndex(({ name }) => name === 'timeframe')
    fields.splice(before + 1, 0, field)
  })
}

const generate = (...args: string[]) =>
  run(process.execPath, [join(copy, 'packages/schema/scripts/generate.ts'), ...args])

/** What the changed package says, asked in a process of its own. */
async function ask(expression: string): Promise<unknown> {
  const script = `import * as s from './packages/schema/src/index.ts'\nconsole.log(JSON.stringify(${expression}))`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: copy,
  })
  return JSON.parse(stdout)
}

describe('docs/guides/changing-the-schema.md', () => {
  it('adds a field that types, table and slices have, and that reads what was released', async () => {
    await addAsTheGuideSays(await fieldOfGuide())
    await generate()
    await generate('--check')
    const types = await readFile(join(copy, 'packages/schema/src/types.ts'), 'utf8')
    expect(types).toContain('phase: string')
    const slices = await ask(
      's.batchLayout(s.schemas.bars.batch, s.schemas.bars.event) !== undefined',
    )
    expect(slices).toBe(true)
    const columns = await ask("s.pinotSchema('bars', 't').dimensionFieldSpecs")
    expect(columns).toContainEqual({ name: 'phase', dataType: 'STRING' })
  })

  it('is right that a field without a default is refused', async () => {
    const { default: _, ...field } = await fieldOfGuide()
    await addAsTheGuideSays(field)
    await generate()
    await expect(generate('--check')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('schemas/bar.avsc against released/bar.v1.avsc'),
    })
  })
})
