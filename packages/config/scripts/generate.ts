import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readYaml } from '../src/read-yaml.ts'
import { missingFromFile, renderEnvExample, renderReference } from '../src/render.ts'

/** Writes the reference page and .env.example; with --check compares them instead, and config.yaml too. */
const root = join(import.meta.dirname, '../../..')
const files = { 'docs/reference/config.md': renderReference(), '.env.example': renderEnvExample() }
const read = (name: string) => readFileSync(join(root, name), 'utf8')

if (process.argv.includes('--check')) {
  const stale = Object.entries(files).filter(([name, text]) => read(name) !== text)
  const { found, problems } = readYaml(read('config/config.yaml'), 'config/config.yaml')
  const lines = [
    ...stale.map(([name]) => `${name} is stale: npm run generate`),
    ...problems.map(({ where, message }) => `${where}: ${message}`),
    ...missingFromFile(new Set(found.keys())).map((path) => `config/config.yaml lacks ${path}`),
  ]
  for (const line of lines) console.error(line)
  process.exit(lines.length > 0 ? 1 : 0)
}
for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
