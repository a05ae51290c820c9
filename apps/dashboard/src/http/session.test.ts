import { describe, expect, it } from 'vitest'
import { isOwnPage } from './security.ts'
import { Session } from './session.ts'

const cookieOf = (header: string | undefined): string => header?.split(';')[0] ?? ''

describe('a session', () => {
  it('is open to everybody when no password is set', () => {
    expect(new Session('').admits(undefined)).toBe(true)
  })

  it('is opened by the password alone, and its cookie stays with it', () => {
    const session = new Session('secret')
    expect(session.admits(undefined)).toBe(false)
    expect(session.open('secre')).toBeUndefined()
    const cookie = cookieOf(session.open('secret'))
    expect(session.admits(`other=1; ${cookie}`)).toBe(true)
    expect(new Session('changed').admits(cookie)).toBe(false)
  })

  it('ends, and its end cannot be moved', () => {
    let now = 1_795_000_000_000
    const session = new Session('secret', () => now)
    const cookie = cookieOf(session.open('secret'))
    const [name, value = ''] = cookie.split('=')
    const [ends, ...rest] = value.split('.')
    now += 31 * 86_400_000
    expect(session.admits(cookie)).toBe(false)
    expect(session.admits(`${name}=${[Number(ends) * 2, ...rest].join('.')}`)).toBe(false)
  })
})

describe('a request', () => {
  it('from the page of another host is not ours', () => {
    const host = 'localhost:4104'
    expect(isOwnPage({ host, origin: 'http://localhost:4104' }, '127.0.0.1')).toBe(true)
    expect(isOwnPage({ host, origin: 'http://evil.example' }, '127.0.0.1')).toBe(false)
    expect(isOwnPage({ host }, '127.0.0.1')).toBe(true)
  })

  it('under a name that somebody moved to this machine is refused', () => {
    const headers = { host: 'evil.example:4104', origin: 'http://evil.example:4104' }
    expect(isOwnPage(headers, '127.0.0.1')).toBe(false)
    expect(isOwnPage(headers, '0.0.0.0')).toBe(true)
  })
})
