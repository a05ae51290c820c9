import { describe, expect, it } from 'vitest'
import { Haystack } from './haystack.ts'
import { plantedSecrets } from './planted.ts'

describe('a haystack', () => {
  it('finds a secret in whatever form it stands, and says where', () => {
    const secret = 'a b+c/"d"'
    const forms = [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ secret }).toString(),
      Buffer.from(secret).toString('hex'),
    ]
    for (const form of [...forms, JSON.stringify(secret), btoa(`${secret}longer`)]) {
      const haystack = new Haystack()
      haystack.add('a log', `before ${form}`)
      expect(haystack.find(new Map([['TOKEN', secret]])), form).toEqual([
        expect.stringMatching(/^TOKEN in a log after: before/),
      ])
    }
  })

  it('finds nothing where nothing is', () => {
    const haystack = new Haystack()
    haystack.add('a log', 'all is well')
    expect(haystack.find(new Map([['TOKEN', 'a b+c']]))).toEqual([])
  })
})

describe('the planted secrets', () => {
  it('are one for every setting that is secret, all different', () => {
    const planted = plantedSecrets()
    expect(planted.size).toBeGreaterThan(6)
    expect(new Set(planted.values()).size).toBe(planted.size)
  })
})
