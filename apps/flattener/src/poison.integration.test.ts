import { createClient, KafkaAdmin, partitionOf, readDeadLetter, readTopic } from '@tickertape/kafka'
import {
  AppProcess,
  BarFeed,
  checkFlattened,
  eventually,
  quietLog,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeEach, describe, expect, inject, it } from 'vitest'

let setup: TestConfig
beforeEach(async () => {
  setup = await testConfig(inject('stackEnv'), {
    FLATTENER_POISON_WINDOW: '20',
    FLATTENER_POISON_LEAST: '5',
  })
})

const client = () =>
  createClient({
    brokers: setup.config.kafka.bootstrap_servers,
    clientId: 'test',
    log: quietLog,
  })

/** Raw partitions by what waits in them. */
async function lags(): Promise<number[]> {
  const { kafka, flattener } = setup.config
  await using admin = await KafkaAdmin.connect(client())
  const committed = await admin.committed(flattener.group_id, kafka.topics.raw_trade)
  const ranges = await admin.ranges(kafka.topics.raw_trade)
  return ranges.map(({ partition, high }) => high - (committed.get(partition) ?? 0))
}

async function letterOffsets(): Promise<number[]> {
  const offsets: number[] = []
  await readTopic(client(), {
    topic: setup.config.kafka.topics.dlq,
    onBatch: ({ partition, records }) => {
      for (const record of records) {
        const origin = readDeadLetter(partition, record)?.origin
        if (origin?.from === 'record') offsets.push(origin.offset)
      }
    },
  })
  return offsets
}

async function page(path: string): Promise<string> {
  const url = `http://127.0.0.1:${setup.config.flattener.http_port}/${path}`
  return fetch(url).then(
    (response) => response.text(),
    () => '',
  )
}

const symbolOf = (partition: number): string =>
  ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].find(
    (symbol) => partitionOf(symbol, setup.config.kafka.partitions) === partition,
  ) as string

describe('a partition that fills with poison', () => {
  it('stops alone and says so, and goes on when the flattener is told to let all of it pass', async () => {
    await using feed = await BarFeed.open(setup.config)
    const [sick, sound] = [symbolOf(1), symbolOf(2)]
    await feed.send([sick, sound], 3)
    for (let i = 0; i < 30; i++) await feed.sendRaw(sick, Buffer.from(`not avro ${i}`))
    await feed.send([sick, sound], 3)
    {
      await using flattener = new AppProcess('flattener', setup.env)
      await eventually(
        () => page('ready'),
        (body) => body.includes('no partition is stopped by poison'),
        60_000,
      )
      expect(await page('metrics')).toContain(
        `tape_flattener_stopped_partitions{topic="${setup.config.kafka.topics.raw_trade}",partition="1"} 1`,
      )
      await feed.send([sound], 5)
      await eventually(lags, ([, stopped, other]) => stopped === 27 && other === 0)
      expect(await letterOffsets()).toEqual([1, 2, 3, 4])
      expect(await flattener.end()).toBe(0)
      const lines = flattener.output.split('\n').filter((line) => line.includes('is stopped'))
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { level: 50, partition: 1, offset: 5, letters: 5, records: 6 },
      ])
      expect(lines[0]).toContain('npm run dlq')
    }
    await using _again = new AppProcess('flattener', { ...setup.env, FLATTENER_POISON_SHARE: '1' })
    await eventually(lags, (all) => all.every((lag) => lag === 0), 60_000)
    expect(await letterOffsets()).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
    const findings = await checkFlattened(setup.config, feed.sent)
    expect(findings).toEqual({ events: feed.total, problems: [] })
  })

  it('stays stopped while another instance takes partitions and leaves', async () => {
    await using feed = await BarFeed.open(setup.config)
    const sick = symbolOf(1)
    for (let i = 0; i < 30; i++) await feed.sendRaw(sick, Buffer.from(`not avro ${i}`))
    const isStopped = (body: string) => body.includes('no partition is stopped by poison')
    await using first = new AppProcess('flattener', setup.env)
    await eventually(() => page('ready'), isStopped, 60_000)
    {
      await using second = new AppProcess('flattener', {
        ...setup.env,
        FLATTENER_HTTP_PORT: setup.env.ARCHIVER_HTTP_PORT as string,
        SERVICE_LOG_LEVEL: 'debug',
      })
      await eventually(
        async () => second.output,
        (output) => output.includes('partitions assigned'),
        60_000,
      )
      expect(await second.end()).toBe(0)
    }
    await feed.send([symbolOf(0), symbolOf(2)], 3)
    await eventually(lags, ([one, , other]) => one === 0 && other === 0, 60_000)
    await eventually(() => page('ready'), isStopped)
    expect(await first.end()).toBe(0)
    const offsets = await letterOffsets()
    // Each instance bears four dead letters of its own before it stops, and none comes twice.
    expect(offsets.length).toBeLessThanOrEqual(8)
    expect(offsets).toEqual(offsets.map((_, index) => index))
  })
})
