import { AppProcess } from '@tickertape/testkit'
import { expect, it } from 'vitest'
import { DAY, dayMs, TestArchive, trade } from './test-archive.ts'

const HOUR = 3_600_000

it('leaves the day as it was, or as it is to be, wherever its process is killed', {
  timeout: 200_000,
}, async () => {
  await using archive = await TestArchive.start()
  const add = (offset: number) =>
    archive.add({
      ...{ kind: 'trades', offset, receivedMs: dayMs + HOUR },
      records: [
        { items: Array.from({ length: 5_000 }, (_, at) => trade(`S${at}`, dayMs + offset)) },
      ],
    })
  await add(0)
  await archive.compact(DAY)
  await add(1)
  const env = { S3_SINK_ENDPOINT: archive.s3.url, WAREHOUSE_DIR: archive.config.warehouse.dir }
  const puts = ['index/', '.parquet', '-sources.txt.gz', 'manifest.json']
  for (const put of puts) {
    const reached = Promise.withResolvers<void>()
    archive.s3.fault = ({ method, key }) => {
      if (method === 'PUT' && key.includes(put)) reached.resolve()
      return undefined
    }
    await using run = new AppProcess('cli', env, ['compact', '--day', DAY, '--kinds', 'trades'])
    await Promise.race([reached.promise, run.exited()])
    expect(await run.end('SIGKILL'), run.output).toBe('SIGKILL')
    const rows = await archive.rows('trades', DAY)
    expect([5_000, 10_000]).toContain(rows.length)
    expect(rows).toHaveLength(archive.manifest('trades', DAY)?.rows as number)
  }
  archive.s3.fault = () => undefined
  expect(await archive.compact(DAY)).toMatchObject([{ rows: 10_000 }])
  expect(await archive.rows('trades', DAY)).toHaveLength(10_000)
})
