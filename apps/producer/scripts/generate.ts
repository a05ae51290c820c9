import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderFields } from '../src/render-fields.ts'
import { samples } from '../src/sources/samples.ts'
import { renderScenarios } from '../src/sources/synthetic/render-scenarios.ts'

/** Writes the reference pages that are made from the sources; with --check compares instead. */
const root = join(import.meta.dirname, '../../..')
const files = {
  'docs/reference/fields.md': renderFields(samples),
  'docs/reference/scenarios.md': renderScenarios(),
}

if (process.argv.includes('--check')) {
  const stale = Object.entries(files).filter(
    ([name, text]) => readFileSync(join(root, name), 'utf8') !== text,
  )
  for (const [name] of stale) console.error(`${name} is stale: npm run generate`)
  process.exit(stale.length > 0 ? 1 : 0)
}
for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
