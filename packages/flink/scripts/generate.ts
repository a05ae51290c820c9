import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderTables } from '../src/tables.ts'

/** Writes deploy/flink/sql/tables.sql; with --check compares instead. */
const name = 'deploy/flink/sql/tables.sql'
const path = join(import.meta.dirname, '../../..', name)
const wanted = renderTables()

if (process.argv.includes('--check')) {
  if (readFileSync(path, 'utf8') !== wanted) {
    console.error(`${name} is stale: npm run generate`)
    process.exit(1)
  }
} else writeFileSync(path, wanted)
