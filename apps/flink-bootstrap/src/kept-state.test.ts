import { loadConfig } from '@tickertape/config'
import { FakeS3 } from '@tickertape/testkit'
import { expect, it } from 'vitest'
import { keptState } from './kept-state.ts'

const configOf = (url: string) =>
  loadConfig({ env: { S3_SINK_ENDPOINT: url, FLINK_BUCKET: 'state' } })

/** A store that holds these objects, in the order in which they were written. */
async function storeOf(...keys: readonly string[]): Promise<FakeS3> {
  const store = await FakeS3.start()
  for (const [at, key] of keys.entries()) {
    store.objects.set(key, { body: Buffer.from('x'), metadata: {}, writtenAtMs: at * 1_000 })
  }
  return store
}

it('finds the newest state of a job, whichever of its runs wrote it', async () => {
  await using store = await storeOf(
    'checkpoints/candles/b/chk-7/_metadata',
    'savepoints/candles/savepoint-1/_metadata',
    'checkpoints/candles/a/chk-9/_metadata',
    'checkpoints/candles/a/chk-10/part',
    'checkpoints/candles-of-bars/a/chk-11/_metadata',
  )
  const found = await keptState(configOf(store.url), 'candles')
  expect(found).toBe('s3://state/checkpoints/candles/a/chk-9')
})

it('finds a savepoint that is newer than the checkpoints', async () => {
  await using store = await storeOf(
    'checkpoints/candles/b/chk-7/_metadata',
    'savepoints/candles/savepoint-1/_metadata',
  )
  const found = await keptState(configOf(store.url), 'candles')
  expect(found).toBe('s3://state/savepoints/candles/savepoint-1')
})

it('finds nothing for a job that never ran', async () => {
  await using store = await storeOf('checkpoints/candles/b/chk-7/_metadata')
  expect(await keptState(configOf(store.url), 'alerts')).toBeUndefined()
})
