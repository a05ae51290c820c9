import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadConfig } from './load.ts'

const folder = mkdtempSync(join(tmpdir(), 'tickertape-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a secret is read from the file that NAME_FILE names, which wins over NAME', () => {
  const file = join(folder, 'password')
  writeFileSync(file, 'out of a file\n')
  const { kafka } = loadConfig({ env: { KAFKA_PASSWORD: 'told', KAFKA_PASSWORD_FILE: file } })
  expect(kafka.password).toBe('out of a file')
})

test('only secrets are read from files', () => {
  const { kafka } = loadConfig({ env: { KAFKA_USERNAME_FILE: join(folder, 'nobody') } })
  expect(kafka.username).toBe('')
})

test('a file of a secret that cannot be read is named with its variable', () => {
  const file = join(folder, 'missing')
  expect(() => loadConfig({ env: { KAFKA_PASSWORD_FILE: file } })).toThrow(
    `cannot read ${file}, which KAFKA_PASSWORD_FILE names`,
  )
})
