import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readYaml } from '../src/read-yaml.ts'
import { missingFromFile, renderEnvExample, renderReference } from '../src/render.ts'
import { resolveConfig } from '../src/resolve.ts'
import { portsByName, withPorts } from '../src/written-ports.ts'

/**
 * Writes the reference page, .env.example, and the ports of config/config.yaml into docker-compose.yml and README.md;
 * with --check compares them instead, and config.yaml with the spec.
 */
const root = join(import.meta.dirname, '../../..')
const read = (name: string) => readFileSync(join(root, name), 'utf8')
const yaml = { text: read('config/config.yaml'), file: 'config/config.yaml' }
const ports = portsByName(resolveConfig({ yaml, env: {} }))
const files = {
  'docs/reference/config.md': renderReference(),
  '.env.example': renderEnvExample(),
  'docker-compose.yml': withPorts(read('docker-compose.yml'), ports),
  'README.md': withPorts(read('README.md'), ports),
}

if (process.argv.includes('--check')) {
  const stale = Object.entries(files).filter(([name, text]) => read(name) !== text)
  const { found, problems } = readYaml(yaml.text, yaml.file)
  const lines = [
    ...stale.map(([name]) => `${name} is stale: npm run generate`),
    ...problems.map(({ where, message }) => `${where}: ${message}`),
    ...missingFromFile(new Set(found.keys())).map((path) => `config/config.yaml lacks ${path}`),
  ]
  for (const line of lines) console.error(line)
  process.exit(lines.length > 0 ? 1 : 0)
}
for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
