import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const COOKIE = 'tickertape'
const DAYS = 30
const DAY_MS = 86_400_000

const sign = (password: string, text: string): string =>
  createHmac('sha256', `tickertape ${password}`).update(text).digest('base64url')

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Who may look: everybody when no password is set, else who holds a cookie that it signed. */
export class Session {
  readonly #password: string
  readonly #now: () => number

  constructor(password: string, now: () => number = Date.now) {
    this.#password = password
    this.#now = now
  }

  get asksForPassword(): boolean {
    return this.#password !== ''
  }

  /** True when nobody needs a password, or this Cookie header holds a valid one. */
  admits(cookies: string | undefined): boolean {
    if (!this.asksForPassword) return true
    const found = new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]+)`).exec(cookies ?? '')?.[1]
    const [endsMs = '', salt = '', mark = ''] = found?.split('.') ?? []
    return Number(endsMs) > this.#now() && same(mark, sign(this.#password, `${endsMs}.${salt}`))
  }

  /** The Set-Cookie header for who gave the right password; undefined for another. */
  open(password: string): string | undefined {
    if (!same(sign(this.#password, 'key'), sign(password, 'key'))) return undefined
    const facts = `${this.#now() + DAYS * DAY_MS}.${randomBytes(9).toString('base64url')}`
    const value = `${facts}.${sign(this.#password, facts)}`
    return `${COOKIE}=${value}; Path=/; Max-Age=${DAYS * 86_400}; HttpOnly; SameSite=Strict`
  }
}
