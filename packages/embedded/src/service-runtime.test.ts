import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { nodeFlags, serviceEnv } from './service-runtime.ts'

it('is in the images as it is without them, but for the place of the cache', () => {
  const dockerfile = readFileSync(join(import.meta.dirname, '../../../Dockerfile'), 'utf8')
  const { NODE_COMPILE_CACHE, ...rest } = serviceEnv
  expect(dockerfile).toContain('NODE_COMPILE_CACHE=')
  expect(dockerfile).toContain(`NODE_OPTIONS=${nodeFlags.join(' ')} `)
  for (const [name, value] of Object.entries(rest)) expect(dockerfile).toContain(`${name}=${value}`)
})
