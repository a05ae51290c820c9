import { describe, expect, it } from 'vitest'
import { tellingLine } from './last-log-line.ts'

describe('tellingLine', () => {
  it('prefers the innermost cause over what a stopping server says after it', () => {
    const log = `2026-11-21 INFO Starting
2026-11-21 ERROR Failed to start a Pinot [SERVER]
java.lang.RuntimeException: java.io.IOException: Failed to bind to address 0.0.0.0:8090
    at java.base/java.lang.Thread.run(Thread.java:840)
Caused by: java.io.IOException: Failed to bind to address 0.0.0.0:8090
    ... 6 more
2026-11-21 INFO Deregistering service status handler
`
    expect(tellingLine(log)).toBe(
      'Caused by: java.io.IOException: Failed to bind to address 0.0.0.0:8090',
    )
  })

  it('falls back to the last error, then to the last line', () => {
    expect(tellingLine('ERROR one\nERROR two\nINFO three\n')).toBe('ERROR two')
    expect(tellingLine('one\ntwo\n\n')).toBe('two')
  })

  it('is empty for an empty log', () => {
    expect(tellingLine('')).toBe('')
  })
})
