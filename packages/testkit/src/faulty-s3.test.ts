import { describe, expect, it, onTestFinished } from 'vitest'
import { FakeS3, type S3Fault } from './fake-s3.ts'
import { FaultyS3 } from './faulty-s3.ts'

const BODY = 'x'.repeat(100_000)

async function start(): Promise<{ real: FakeS3; door: FaultyS3; put: () => Promise<number> }> {
  const real = await FakeS3.start()
  const door = await FaultyS3.before(real.url)
  onTestFinished(async () => {
    await door[Symbol.asyncDispose]()
    await real[Symbol.asyncDispose]()
  })
  const put = async () => {
    const answer = await fetch(`${door.url}/bucket/key`, { method: 'PUT', body: BODY })
    await answer.arrayBuffer()
    return answer.status
  }
  return { real, door, put }
}

describe('an object store behind a door of faults', () => {
  it('passes requests and answers as they are', async () => {
    const { real, door, put } = await start()
    expect(await put()).toBe(200)
    expect(real.objects.get('key')?.body.toString()).toBe(BODY)
    const answer = await fetch(`${door.url}/bucket/key`)
    expect(await answer.text()).toBe(BODY)
  })

  it.each<[S3Fault, string, boolean]>([
    [{ status: 503, code: 'ServiceUnavailable' }, 'answers 503', false],
    ['broken upload', 'breaks', false],
    ['lost answer', 'breaks', true],
  ])('does with a fault what it says: %j %s', async (fault, outcome, isThere) => {
    const { real, door, put } = await start()
    door.fault = () => fault
    const answered = put().then(
      (status) => `answers ${status}`,
      () => 'breaks',
    )
    expect(await answered).toBe(outcome)
    expect(real.objects.has('key')).toBe(isThere)
    door.heal()
    expect(await put()).toBe(200)
  })

  it('turns a bit of an answer, for the requests that it is told', async () => {
    const { real, door, put } = await start()
    await put()
    door.fault = ({ method, key }) =>
      method === 'GET' && key === 'key' ? 'damaged answer' : undefined
    for (const store of [door, real]) {
      real.fault = () => (store === real ? 'damaged answer' : undefined)
      const text = await (await fetch(`${store.url}/bucket/key`)).text()
      expect([...text].filter((letter) => letter !== 'x')).toEqual(['y'])
      expect(text).toHaveLength(BODY.length)
    }
    expect(real.objects.get('key')?.body.toString()).toBe(BODY)
    expect(await put()).toBe(200)
  })

  it('breaks what was never answered when it is healed', async () => {
    const { door, put } = await start()
    const asked = Promise.withResolvers<void>()
    door.fault = () => {
      asked.resolve()
      return 'no answer'
    }
    const breaks = expect(put()).rejects.toThrow('fetch failed')
    await asked.promise
    door.heal()
    await breaks
  })
})
