import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadConfig } from './load.ts'
import { redactor, secretsOf } from './secrets.ts'
import { settingsOf } from './spec.ts'

describe('a redactor', () => {
  it('hides a secret in every form that a URL, JSON or a header gives it', () => {
    const secret = 'a b+c/ü"d'
    const url = new URL('http://feed.test/')
    url.searchParams.set('token', secret)
    const text = `${secret} ${encodeURIComponent(secret)} ${url.href} ${JSON.stringify({ secret })}`
    expect(redactor([secret])(text)).toBe('*** *** http://feed.test/?token=*** {"secret":"***"}')
    expect(redactor([secret])(Buffer.from(secret).toString('base64'))).not.toContain('YSBi')
  })

  it('hides any secret in any line of JSON, which stays JSON', () => {
    const secret = fc.string({ minLength: 12, maxLength: 40, unit: 'binary' })
    fc.assert(
      fc.property(secret, fc.string(), (hidden, other) => {
        fc.pre(!/^[*\\]+$/.test(hidden))
        const line = redactor([hidden])(JSON.stringify({ told: `${other} ${hidden}` }))
        expect((JSON.parse(line) as { told: string }).told.includes(hidden)).toBe(false)
      }),
    )
  })

  it('hides the user and password of any URL, and what any Authorization says', () => {
    const text =
      'at http://me:pass@host:1/x?y: Authorization: Basic bWU6cGFzcw== or "Bearer abc.def-g"'
    expect(redactor()(text)).toBe(
      'at http://***@host:1/x?y: Authorization: Basic *** or "Bearer ***"',
    )
  })

  it('leaves other texts alone, and what is too short to be told from a word', () => {
    const text = 'mail a@b.example, http://host/path@2, basic facts: 12345 minio'
    expect(redactor(['', '12345'])(text)).toBe(text)
  })
})

describe('the secrets of a configuration', () => {
  it('are the values of all secret settings, but not their examples', () => {
    const secret = settingsOf().filter((setting) => setting.secret)
    const env = Object.fromEntries(secret.map(({ env: name }) => [name, `planted-${name}`]))
    expect(secretsOf(loadConfig({ env }))).toEqual(Object.values(env))
    expect(secretsOf(loadConfig({ env: {} }))).toEqual([])
  })
})
