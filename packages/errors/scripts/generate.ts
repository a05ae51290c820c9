import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codes } from '../src/codes.ts'

/** Writes docs/reference/errors.md from the list of codes; with --check compares instead. */
const target = join(import.meta.dirname, '../../../docs/reference/errors.md')

const rows = Object.entries(codes).map(
  ([code, { exit, retryable, meaning, action }]) =>
    `| \`${code}\` | ${exit} | ${retryable ? 'yes' : 'no'} | ${meaning} | ${action} |`,
)
const text = [
  '# Errors',
  '',
  'Made from packages/errors by `npm run generate`; do not edit.',
  '',
  'Every error has a code. A retryable one is tried again with growing pauses. Another one sends the record',
  'to the dead-letter topic (`TAPE_SCHEMA_*` in the flattener) or ends the process with the exit code below.',
  'Exit code 0 is a clean stop.',
  '',
  '| code | exit code | retried | meaning | what to do |',
  '| --- | --- | --- | --- | --- |',
  ...rows,
  '',
].join('\n')

if (process.argv.includes('--check')) {
  const stale = readFileSync(target, 'utf8') !== text
  if (stale) console.error('docs/reference/errors.md is stale: npm run generate')
  process.exit(stale ? 1 : 0)
}
writeFileSync(target, text)
