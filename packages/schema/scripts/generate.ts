import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkReleased } from '../src/compatibility.ts'
import { renderSchemaReference } from '../src/render-reference.ts'
import { renderTypes } from '../src/render-types.ts'

/** Writes what is made from the schemas; with --check compares instead, and checks compatibility. */
const root = join(import.meta.dirname, '../../..')
const files = {
  'packages/schema/src/types.ts': renderTypes(),
  'docs/reference/schemas.md': renderSchemaReference(),
}

if (process.argv.includes('--check')) {
  const stale = Object.entries(files)
    .filter(([name, text]) => readFileSync(join(root, name), 'utf8') !== text)
    .map(([name]) => `${name} is stale: npm run generate`)
  const problems = [...stale, ...checkReleased()]
  for (const problem of problems) console.error(problem)
  process.exit(problems.length > 0 ? 1 : 0)
}
for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
