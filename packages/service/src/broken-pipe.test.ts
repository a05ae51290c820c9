import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('ends although nobody reads its log any more', async () => {
  const logger = join(import.meta.dirname, 'logger.ts')
  const script = `
    import { createLogger } from ${JSON.stringify(logger)}
    const log = createLogger('test')
    process.stdin.once('data', () => {
      for (let i = 0; i < 100; i++) log.info('x'.repeat(10_000))
      process.exit(7)
    })
    console.error('waiting')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  await once(child.stderr, 'data')
  child.stdout.destroy()
  child.stdin.write('go')
  const [code] = await once(child, 'exit')
  expect(code).toBe(7)
}, 10_000)
