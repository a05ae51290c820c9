import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkReleased } from '../src/compatibility.ts'
import { renderTypes } from '../src/render-types.ts'

/** Writes src/types.ts from the schemas; with --check compares instead, and checks compatibility. */
const target = join(import.meta.dirname, '../src/types.ts')
const text = renderTypes()

if (process.argv.includes('--check')) {
  const problems = checkReleased()
  if (readFileSync(target, 'utf8') !== text)
    problems.push('src/types.ts is stale: npm run generate')
  for (const problem of problems) console.error(problem)
  process.exit(problems.length > 0 ? 1 : 0)
}
writeFileSync(target, text)
