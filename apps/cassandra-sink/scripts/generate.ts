import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { renderTables } from '../src/statements.ts'

/** Writes deploy/cassandra/tables.cql with the defaults of the configuration; with --check compares instead. */
const name = 'deploy/cassandra/tables.cql'
const path = join(import.meta.dirname, '../../..', name)
const wanted = renderTables({ name: 'tickertape', datacenter: 'datacenter1', copies: 1 })

if (process.argv.includes('--check')) {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== wanted) {
    console.error(`${name} is stale: npm run generate`)
    process.exit(1)
  }
} else {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, wanted)
}
