import { expect, it } from 'vitest'
import { propertiesFile } from './properties-file.ts'

it('writes one setting a line', () => {
  expect(propertiesFile({ 'node.id': 1, 'log.dirs': '/my data', ok: true })).toBe(
    'node.id=1\nlog.dirs=/my data\nok=true\n',
  )
})

it('escapes what Java would read otherwise', () => {
  expect(propertiesFile({ dir: 'C:\\dätä\n' })).toBe('dir=C:\\u005cd\\u00e4t\\u00e4\\u000a\n')
})
