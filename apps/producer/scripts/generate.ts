import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderFields } from '../src/render-fields.ts'
import { samples } from '../src/sources/samples.ts'

/** Writes docs/reference/fields.md from the samples of the sources; with --check compares instead. */
const target = join(import.meta.dirname, '../../../docs/reference/fields.md')
const text = renderFields(samples)

if (process.argv.includes('--check')) {
  const stale = readFileSync(target, 'utf8') !== text
  if (stale) console.error('docs/reference/fields.md is stale: npm run generate')
  process.exit(stale ? 1 : 0)
}
writeFileSync(target, text)
