import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderRights, rightsOf } from '@tickertape/access'
import { loadConfig, projectRoot } from '@tickertape/config'
import { expect, it } from 'vitest'

it('docs/guides/security.md shows the rights that packages/access gives: npx tape access show', () => {
  const guide = readFileSync(join(projectRoot, 'docs/guides/security.md'), 'utf8')
  const [, table] = /<!-- rights -->\n([\s\S]*?)\n<!-- \/rights -->/.exec(guide) ?? []
  expect(table).toBe(renderRights(rightsOf(loadConfig({ env: {} }))))
})
