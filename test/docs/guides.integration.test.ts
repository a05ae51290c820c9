import { execFile } from 'node:child_process'
import { projectRoot } from '@tickertape/config'
import { AppProcess, BarFeed, eventually, type TestConfig, testConfig } from '@tickertape/testkit'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { printedCommands } from './printed-commands.ts'

interface Ended {
  readonly code: number | string
  readonly output: string
}

let setup: TestConfig
beforeAll(async () => {
  setup = await testConfig(inject('stackEnv'), { S3_SINK_MAX_AGE_MS: '500' })
})

/** Runs what a page prints, in a shell as a reader does, on the servers and topics of this test. */
function shell(printed: string, place = '0@0'): Promise<Ended> {
  const { bootstrap_servers, topics } = setup.config.kafka
  const command = printed
    .replaceAll('127.0.0.1:9092', bootstrap_servers[0] ?? '')
    .replaceAll('iex-topic-1', topics.raw_trade)
    .replaceAll('look-again', `look-again-at-${topics.raw_trade.slice(1, 9)}`)
    .replaceAll('0@0', place)
  const options = { cwd: projectRoot, env: { ...process.env, ...setup.env } }
  return new Promise((resolve) => {
    execFile('sh', ['-c', command], options, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    )
  })
}

const archived = (records: number) => async () => {
  const { archiver } = setup.config
  const page = await fetch(`http://127.0.0.1:${archiver.http_port}/metrics`).then(
    (answer) => answer.text(),
    () => '',
  )
  const found = /^tape_archiver_records_total\{[^}]*\} (\d+)$/m.exec(page)?.[1]
  return Number(found ?? 0) >= records
}

describe('the guides, as they are printed', () => {
  it('show, replay and discard what is dead, and look at the archive again', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using _flattener = new AppProcess('flattener', setup.env)
    await using _archiver = new AppProcess('archiver', setup.env)
    await using bootstrap = new AppProcess('pinot-bootstrap', setup.env)
    await feed.send(['AAPL', 'TSLA', 'GOOGL'], 5)
    expect(await bootstrap.exited(), bootstrap.output).toBe(0)

    const [poison, list, show, discard, audit, ...more] = printedCommands(
      'docs/guides/dead-letters.md',
      'Try it',
    ) as [string, string, string, string, string]
    expect(more).toEqual([])
    expect(await shell(poison)).toMatchObject({ code: 0 })
    const listed = () => shell(list)
    const { output } = await eventually(listed, (found) => found.output.includes('@'), 60_000)
    expect(output).toContain('TAPE_SCHEMA_MAGIC_BYTE')
    const [place = ''] = /\d+@\d+/.exec(output) ?? []
    expect(await shell(show, place)).toMatchObject({
      code: 0,
      output: expect.stringContaining('not avro'),
    })
    expect(await shell(discard, place)).toMatchObject({ code: 0 })
    expect(await shell(audit)).toMatchObject({ code: 0 })

    await eventually(archived(4), Boolean, 60_000)
    const [dryRun, replay, intoItself, ...others] = printedCommands(
      'docs/guides/replay.md',
      'Try it',
    ) as [string, string, string]
    expect(others).toEqual([])
    expect(await shell(dryRun)).toMatchObject({
      code: 0,
      output: expect.stringContaining('4 records with 15 events would be written, 0 were there'),
    })
    expect(await shell(replay)).toMatchObject({
      code: 0,
      output: expect.stringContaining('4 records with 15 events'),
    })
    expect(await shell(replay)).toMatchObject({
      code: 0,
      output: expect.stringContaining('4 were there already'),
    })
    const refused = await shell(intoItself)
    expect(refused.output).toContain('TAPE_REPLAY_REFUSED')
    expect(refused.code).toBe(73)
  })
})
