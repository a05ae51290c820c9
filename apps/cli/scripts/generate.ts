import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { groups } from '../src/tape/commands.ts'
import { renderReference } from '../src/tape/reference.ts'

/** Writes docs/reference/tape.md from the commands; with --check compares instead. */
const target = join(import.meta.dirname, '../../../docs/reference/tape.md')
const text = renderReference(groups)

if (process.argv.includes('--check')) {
  const stale = readFileSync(target, 'utf8') !== text
  if (stale) console.error('docs/reference/tape.md is stale: npm run generate')
  process.exit(stale ? 1 : 0)
}
writeFileSync(target, text)
