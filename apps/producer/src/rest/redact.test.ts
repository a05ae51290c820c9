import { describe, expect, it } from 'vitest'
import { redact } from './redact.ts'

describe('redact', () => {
  it('hides a secret in every form that a URL gives it', () => {
    const secret = 'a b+c/ü'
    const url = new URL('http://feed.test/')
    url.searchParams.set('token', secret)
    const text = `${secret} ${encodeURIComponent(secret)} ${url.href}`
    expect(redact(text, [secret])).toBe('*** *** http://feed.test/?token=***')
  })

  it('leaves a text alone without secrets, and with an empty one', () => {
    expect(redact('as it was', [])).toBe('as it was')
    expect(redact('as it was', [''])).toBe('as it was')
  })
})
