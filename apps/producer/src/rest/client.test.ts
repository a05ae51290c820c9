import { FakeHttp, type HttpFault, json, page, SkippingClock } from '@tickertape/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMetrics } from '../metrics.ts'
import { Rejections } from '../rejections/rejections.ts'
import { RestClient, type RestPatience, restPatience } from './client.ts'
import { isPage, jsonObject } from './json.ts'
import { type Answer, judgeStatus, told, type Verdict } from './verdict.ts'

const start = Date.parse('2026-11-20T15:00:00Z')

let fake: FakeHttp
beforeEach(async () => {
  fake = new FakeHttp(() => json({ value: 7 }))
  await fake.listen()
})
afterEach(() => fake[Symbol.asyncDispose]())

/** A protocol as sources have them. */
function judge(answer: Answer): Verdict<number> {
  const byStatus = judgeStatus(answer, 'check the key')
  if (byStatus) return byStatus
  if (isPage(answer)) return { fate: 'failed', told: told(answer) }
  const value = jsonObject(answer.body)?.value
  if (typeof value !== 'number') return { fate: 'unreadable', told: told(answer) }
  return { fate: 'good', value }
}

interface Setup {
  readonly patience?: Partial<RestPatience>
  readonly spacingMs?: number
}

function setUp({ patience = {}, spacingMs = 0 }: Setup = {}) {
  const stop = new AbortController()
  const said: string[] = []
  const clock = new SkippingClock(start)
  const log = {
    debug() {},
    info() {},
    warn: (facts: object, message: string) => void said.push(`${message} ${JSON.stringify(facts)}`),
  }
  const metrics = createMetrics([], () => 0)
  const rejections = new Rejections(log, metrics)
  const client = new RestClient({
    name: 'test',
    secrets: ['top secret'],
    log,
    metrics,
    rejections,
    signal: stop.signal,
    clock,
    spacingMs,
    patience: { ...restPatience, ...patience },
  })
  const url = new URL(`${fake.url}/quotes`)
  url.searchParams.set('apikey', 'top secret')
  const get = () => client.get(url, judge)
  const fates = async () => {
    const { values } = await metrics.restAnswers.get()
    return Object.fromEntries(values.map(({ labels, value }) => [labels.fate, value]))
  }
  return { get, stop, said, clock, rejections, fates }
}

const reply = (status: number, body = '', headers = {}): HttpFault => ({
  fault: 'reply',
  reply: { status, body, headers },
})

describe('RestClient', () => {
  it('gives the value and when it came, and says who asks', async () => {
    const { get } = setUp()
    expect(await get()).toEqual({ value: 7, receivedAtMs: start })
    const [request] = fake.requests
    expect(request?.headers['user-agent']).toMatch(/^tickertape/)
    expect(request?.headers['accept-encoding']).toContain('gzip')
  })

  it.each<[string, HttpFault]>([
    ['500', reply(500)],
    ['503 with the body of the feed', reply(503, '{"error":"maintenance"}')],
    ['408', reply(408)],
    ['a redirect', reply(302, '', { location: 'http://consent.test/' })],
    ['a page in a 200', { fault: 'reply', reply: page('Will be right back') }],
    ['a connection that is reset', { fault: 'reset' }],
    ['a body that is cut', { fault: 'cut' }],
  ])('asks again after %s', async (_what, fault) => {
    fake.arm(fault)
    const { get, clock, fates, rejections } = setUp()
    expect((await get()).value).toBe(7)
    expect(await fates()).toEqual({ failed: 1, good: 1 })
    expect(rejections.total).toBe(0)
    const [wait = 0] = clock.waits
    expect(wait).toBeGreaterThanOrEqual(1_000)
    expect(wait).toBeLessThanOrEqual(2_000)
  })

  it.each<[string, HttpFault]>([
    ['headers that do not come', { fault: 'hang' }],
    ['a first byte that comes too late', { fault: 'slow', ms: 2_000 }],
    ['a body that stops halfway', { fault: 'stall' }],
    ['a body without an end', { fault: 'endless' }],
  ])('gives up waiting for %s', async (_what, fault) => {
    fake.arm(fault)
    const { get, fates, said } = setUp({
      patience: { headersMs: 500, bodyMs: 500, bodyBytes: 1_000_000 },
    })
    expect((await get()).value).toBe(7)
    expect(await fates()).toEqual({ failed: 1, good: 1 })
    expect(said.join()).toMatch(/within 500 ms|longer than 1000000 bytes/)
  })

  it('waits for a slow answer that comes in time', async () => {
    fake.arm({ fault: 'slow', ms: 50 })
    const { get, fates } = setUp()
    await get()
    expect(await fates()).toEqual({ good: 1 })
  })

  it.each([
    ['nothing', ''],
    ['half of a JSON text', '{"value":'],
    ['JSON that is no object', '[7]'],
    ['an object without the data', '{"note":"later"}'],
  ])('counts %s in a 200 as unreadable and asks again', async (_what, body) => {
    fake.arm(reply(200, body))
    const { get, fates, rejections } = setUp()
    expect((await get()).value).toBe(7)
    expect(await fates()).toEqual({ unreadable: 1, good: 1 })
    expect(rejections.total).toBe(1)
  })

  it('does not care for the content type of an answer that is right', async () => {
    fake.arm(reply(200, '{"value":8}', { 'content-type': 'text/html' }))
    expect((await setUp().get()).value).toBe(8)
  })

  it('pauses longer after each failure in a row, up to a minute', async () => {
    fake.arm(...Array.from({ length: 12 }, () => reply(500)))
    const { get, clock } = setUp()
    await get()
    expect(clock.waits).toHaveLength(12)
    clock.waits.forEach((wait, n) => {
      expect(wait).toBeGreaterThanOrEqual(1_000)
      expect(wait).toBeLessThanOrEqual(Math.min(60_000, 1_000 + 1_000 * 2 ** n))
    })
  })

  it.each([
    ['120', 120_000],
    ['Fri, 20 Nov 2026 15:05:00 GMT', 300_000],
  ])('comes back when Retry-After %s says, and not much later', async (header, waitMs) => {
    fake.arm(reply(429, '', { 'retry-after': header }))
    const { get, clock, fates } = setUp()
    await get()
    expect(clock.now() - start).toBeGreaterThanOrEqual(waitMs)
    expect(clock.now() - start).toBeLessThanOrEqual(waitMs + 1_000)
    expect(await fates()).toEqual({ limited: 1, good: 1 })
  })

  it('waits at least a minute after a 429 that names no time, and longer after the next', async () => {
    fake.arm(reply(429), reply(429), reply(429))
    const { get, clock } = setUp()
    await get()
    const total = clock.now() - start
    expect(total).toBeGreaterThanOrEqual(180_000)
    expect(total).toBeLessThanOrEqual(120_000 + 180_000 + 300_000)
  })

  it('holds back other requests of the feed, too, while it is limited', async () => {
    fake.arm(reply(429, '', { 'retry-after': '600' }))
    const { get, clock } = setUp()
    const both = [get(), get()]
    await Promise.all(both)
    expect(clock.now() - start).toBeGreaterThanOrEqual(600_000)
    expect(fake.requests).toHaveLength(3)
  })

  it('keeps the pace of the feed', async () => {
    const { get, clock } = setUp({ spacingMs: 2_000 })
    for (let n = 0; n < 5; n++) await get()
    expect(clock.now() - start).toBe(8_000)
  })

  it.each([400, 401, 403, 404])('does not ask again after %i', async (status) => {
    fake.arm(reply(status, '{"message":"no"}'))
    const { get, fates } = setUp()
    await expect(get()).rejects.toMatchObject({
      code: 'TAPE_SOURCE_REFUSED',
      message: `test answered ${status} {"message":"no"}: check the key`,
    })
    expect(await fates()).toEqual({ refused: 1 })
    expect(fake.requests).toHaveLength(1)
  })

  it('never shows a secret, also when the feed repeats it', async () => {
    const echo = '{"message":"your key top secret, or top+secret, or top%20secret"}'
    fake.arm(reply(500, echo), reply(429, echo), reply(200, echo), { fault: 'reset' })
    fake.arm(reply(403, echo))
    const { get, said } = setUp()
    const error = await get().catch((cause) => cause)
    const all = `${said.join('\n')}\n${error.message} ${JSON.stringify(error.context)} ${error.stack}`
    expect(said).toHaveLength(5)
    expect(all).toContain('***')
    expect(all).not.toMatch(/top.?(%20)?secret/)
    expect(error.cause).toBeUndefined()
  })

  it.each<[string, HttpFault]>([
    ['an answer', { fault: 'hang' }],
    ['the end of a body', { fault: 'stall' }],
  ])('ends at once when it is stopped while it waits for %s', async (_what, fault) => {
    fake.arm(fault)
    const { get, stop, fates } = setUp()
    const asking = get()
    await fake.asked(1)
    stop.abort(new Error('stopped'))
    await expect(asking).rejects.toThrow('stopped')
    expect(await fates()).toEqual({})
  })
})
