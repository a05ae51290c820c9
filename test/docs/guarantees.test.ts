import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/reference/guarantees.md'), 'utf8')

const sections = page.split('\n## ').slice(1)
const proofs = [...page.matchAll(/^- `([^`]+)`: (.+)$/gm)].map(([, file, title]) => ({
  file: file as string,
  title: title as string,
}))

describe('docs/reference/guarantees.md', () => {
  it.each(proofs)('names a test that exists: $file, $title', ({ file, title }) => {
    const path = join(root, file)
    expect(existsSync(path), `${file} does not exist`).toBe(true)
    const source = readFileSync(path, 'utf8')
    const quoted = [`'${title.replaceAll("'", "\\'")}'`, JSON.stringify(title)]
    expect(
      quoted.some((text) => source.includes(`(${text}, `) || source.includes(`${text},\n`)),
    ).toBe(true)
  })

  it.each(sections.map((text) => [text.split('\n')[0] as string, text]))(
    'gives limits and a proof for: %s',
    (_title, text) => {
      expect(text).toMatch(/^Limits: /m)
      expect(text).toMatch(/^- `/m)
    },
  )
})
