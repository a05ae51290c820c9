import { generateKeyPairSync } from 'node:crypto'
import { processedFolder } from '@tickertape/archive'
import { loadConfig } from '@tickertape/config'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { DAY, dayMs, TestArchive, trade } from '../test-archive.ts'
import { FakeSnowflake } from './fake-snowflake.ts'
import { loadSnowflake } from './load-snowflake.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))

let archive: TestArchive
let snowflake: FakeSnowflake
beforeEach(async () => {
  archive = await TestArchive.start()
  snowflake = await FakeSnowflake.start({
    ...{ subject: 'ORG-ACCOUNT.LOADER', publicKey },
    staged: (path) => archive.s3.objects.get(`${processedFolder}${path}`)?.body,
  })
  onTestFinished(async () => {
    await snowflake[Symbol.asyncDispose]()
    await archive[Symbol.asyncDispose]()
  })
})

const load = (
  env: Readonly<Record<string, string>> = {},
  kinds: readonly 'trades'[] = ['trades'],
) =>
  loadSnowflake({
    config: loadConfig({
      env: {
        ...{ S3_SINK_ENDPOINT: archive.s3.url, SNOWFLAKE_URL: snowflake.url },
        ...{ SNOWFLAKE_ACCOUNT: 'org-account', SNOWFLAKE_USER: 'loader' },
        ...{ SNOWFLAKE_PRIVATE_KEY: pem, ...env },
      },
    }),
    ...{ day: DAY, kinds, signal: new AbortController().signal },
    ...{ retries: { forMs: 1_000, baseMs: 1 }, pollMs: 1 },
  })

const add = (offset: number, ...symbols: readonly string[]) =>
  archive.add({
    ...{ kind: 'trades', offset, receivedMs: dayMs },
    records: [{ items: symbols.map((symbol, at) => trade(symbol, dayMs + offset + at)) }],
  })

const symbols = async () => {
  const rows = await snowflake.rows('SELECT SYMBOL FROM TRADES ORDER BY SYMBOL')
  return rows.map(({ SYMBOL }) => SYMBOL).join('')
}

const copies = () => snowflake.executed.filter((statement) => statement.startsWith('COPY')).length

describe('a day in Snowflake', () => {
  it('has the rows of the compacted files, with every field', async () => {
    await add(0, 'A')
    await archive.compact(DAY)
    expect(await load()).toEqual([
      { kind: 'trades', day: DAY, outcome: 'loaded', rows: 1, files: 1 },
    ])
    expect(await snowflake.rows('SELECT * FROM TRADES')).toEqual([
      {
        ...{ DAY: new Date(dayMs), SYMBOL: 'A', PRICE: 10, SIZE: 1 },
        ...{ TIME_STAMP: BigInt(dayMs) * 1000n, TRADE_ID: String(dayMs), EXCHANGE: 'V' },
        ...{ CONDITIONS: '@', ACTION: 'new', SOURCE: 'test', FEED: 'f' },
        ...{ RECEIVED_AT: BigInt(dayMs) * 1000n, ORIGIN: 'live' },
      },
    ])
  })

  it('is left alone when nothing changed, and replaced when the day was compacted anew', async () => {
    await add(0, 'A', 'B')
    await archive.compact(DAY)
    await load()
    expect(await load()).toMatchObject([{ outcome: 'unchanged', rows: 2 }])
    expect(copies()).toBe(1)
    await add(10, 'C')
    await archive.compact(DAY)
    expect(await load()).toMatchObject([{ outcome: 'loaded', rows: 3 }])
    expect(await symbols()).toBe('ABC')
  })

  it('stays what it was when a load fails inside, and is whole after the next', async () => {
    await add(0, 'A')
    await archive.compact(DAY)
    await load()
    await add(10, 'B')
    await archive.compact(DAY)
    const key = archive.manifest('trades', DAY)?.files[0]?.key as string
    const file = archive.s3.objects.get(key)
    archive.s3.objects.delete(key)
    await expect(load()).rejects.toMatchObject({
      code: 'TAPE_SNOWFLAKE_SQL',
      message: expect.stringContaining('was not found'),
    })
    expect(await symbols()).toBe('A')
    if (file) archive.s3.objects.set(key, file)
    await load()
    expect(await symbols()).toBe('AB')
  })

  it.each(['unavailable', 'lost answer'] as const)(
    'is loaded once although Snowflake is away for a moment: %s',
    async (fault) => {
      await add(0, 'A')
      await archive.compact(DAY)
      snowflake.fault = (requests) => (requests % 2 === 0 ? fault : undefined)
      expect(await load()).toMatchObject([{ outcome: 'loaded', rows: 1 }])
      expect(copies()).toBe(1)
      expect(await symbols()).toBe('A')
    },
  )

  it('is loaded again when it was not marked as loaded', async () => {
    await add(0, 'A')
    await archive.compact(DAY)
    await load()
    await snowflake.rows('DELETE FROM LOADED_DAYS')
    expect(await load()).toMatchObject([{ outcome: 'loaded' }])
    expect(await symbols()).toBe('A')
  })
})

it('says which day is not compacted yet', async () => {
  expect(await load()).toMatchObject([{ outcome: 'not compacted' }])
  expect(snowflake.executed).toEqual([])
})

it.each([
  ['another user', { SNOWFLAKE_USER: 'other' }, 'TAPE_SNOWFLAKE_REFUSED'],
  ['what is no key', { SNOWFLAKE_PRIVATE_KEY: 'no key at all' }, 'TAPE_SNOWFLAKE_REFUSED'],
  ['no account', { SNOWFLAKE_URL: '' }, 'TAPE_CLI_USAGE'],
])('is refused for %s', async (_what, env, code) => {
  await add(0, 'A')
  await archive.compact(DAY)
  await expect(load(env)).rejects.toMatchObject({ code })
})
