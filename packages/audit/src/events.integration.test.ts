import { consumeGroup } from '@tickertape/kafka'
import { quietLog, testConfig } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { StreamReport } from './report.ts'
import { nowUs, TestRoad, trade } from './test-road.ts'

/** No flattener runs here: the flattened topic is written by hand, with mistakes. */
let road: TestRoad
const receivedUs = nowUs()

beforeAll(async () => {
  const { config } = await testConfig(inject('stackEnv'))
  road = await TestRoad.open(config)
})
afterAll(() => road?.[Symbol.asyncDispose]())

/** Commits what a topic holds, as the flattener does. */
async function commitAll(records: number): Promise<void> {
  const done = new AbortController()
  let seen = 0
  await consumeGroup(road.client, {
    groupId: road.config.flattener.group_id,
    topics: [road.stream('trades').rawTopic],
    signal: done.signal,
    log: quietLog,
    onAssigned: () => {},
    onBatch: async (batch, control) => {
      await control.commit(batch.topic, batch.partition, batch.nextOffset)
      seen += batch.records.length
      if (seen >= records) done.abort()
      return undefined
    },
  })
}

async function trades(): Promise<StreamReport> {
  const { streams } = await road.audit({ topic: 'trades', waitMs: 0 })
  return streams[0] as StreamReport
}

describe('an audit of events', () => {
  it('calls in flight what the flattener has not committed', async () => {
    const items = Array.from({ length: 20 }, (_, number) => trade('AAPL', number))
    await road.batch('trades', items, receivedUs)
    const report = await road.audit({ topic: 'trades', waitMs: 0 })
    expect(report.verdict).toBe('in flight')
    expect(report.summary).toContain('1 batch before the flattener')
    expect(report.streams[0]).toMatchObject({ raw: 20, flattened: 0, problems: [] })
    expect(report.streams[0]?.inFlight).toMatchObject({ flattener: 1, archiver: 1 })
  })

  it('names an event that is missing, one that is there twice, one that was changed and one too many', async () => {
    for (let number = 0; number < 20; number++) {
      if (number === 3) continue
      const change = number === 5 ? { p: 10.75 } : {}
      await road.flattened(trade('AAPL', number, change), receivedUs)
      if (number === 7) await road.flattened(trade('AAPL', number), receivedUs)
    }
    await road.flattened(trade('AAPL', 99), receivedUs)
    await commitAll(1)
    const { rawTopic, flattenedTopic, table } = road.stream('trades')
    const partition = road.partitionOf('AAPL')
    const { problems } = await trades()
    const [raw, flattened] = [`${rawTopic}/${partition}`, `${flattenedTopic}/${partition}`]
    expect(problems.map(({ what, text }) => `${what}: ${text}`).sort()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^event-changed: ${flattened}@4: AAPL .*: price is 10.75 instead of 10.5 as in ${raw}@0\\[5\\]$`,
        ),
      ),
      expect.stringMatching(
        new RegExp(`^event-extra: ${flattened}@20: AAPL .* is in no batch of ${rawTopic}$`),
      ),
      expect.stringMatching(
        new RegExp(`^event-missing: ${raw}@0\\[3\\]: AAPL .* is not in ${flattened}$`),
      ),
      expect.stringMatching(
        new RegExp(
          `^event-twice: ${flattened}@7: AAPL .* is there 2 times, also @6, and 1 in ${raw}@0\\[7\\]$`,
        ),
      ),
      `table-missing: Pinot has no table ${table} for 21 events of ${flattenedTopic}`,
    ])
    expect(problems.find(({ what }) => what === 'event-missing')).toMatchObject({
      topic: rawTopic,
      partition,
      offsets: [0, 0],
      symbol: 'AAPL',
    })
  })

  it('names a record that is neither events nor a dead letter', async () => {
    const { rawTopic } = road.stream('trades')
    await road.raw(rawTopic, 'AAPL', Buffer.from('poison'))
    await commitAll(1)
    const { problems } = await trades()
    const place = `${rawTopic}/${road.partitionOf('AAPL')}@1`
    expect(problems.filter(({ what }) => what === 'unreadable').map(({ text }) => text)).toEqual([
      `${place}: TAPE_SCHEMA_MAGIC_BYTE, and no dead letter is about it`,
    ])
  })
})
