import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Modules that a process has loaded after opening tracing, by path. */
function loadedWith(endpoint: string): readonly string[] {
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    const { openTracing } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))})
    const log = { debug() {}, info() {}, warn() {} }
    await openTracing('test', { tracing: { endpoint: ${JSON.stringify(endpoint)}, share: 1 } }, log)
    console.log(JSON.stringify(loaded))`
  const args = ['--input-type=module', '--eval', script]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}

const ofOpenTelemetry = (urls: readonly string[]) =>
  urls.filter((url) => url.includes('@opentelemetry')).length

describe('a service without an endpoint for traces', () => {
  it('loads nothing of OpenTelemetry', () => {
    expect(ofOpenTelemetry(loadedWith(''))).toBe(0)
    expect(ofOpenTelemetry(loadedWith('http://127.0.0.1:9'))).toBeGreaterThan(0)
  })
})
