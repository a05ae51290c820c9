import { docker, eventually, testStackKind } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ComposeProject } from './compose-project.ts'
import { containersOf, lastOffset, profilesAreChosen } from './profile.ts'

const flink = ['jobmanager', 'taskmanager', 'sql-gateway']

let project: ComposeProject

const rowsOf = async (sql: string): Promise<Record<string, unknown>[]> => {
  const said = await project.run(['run', '--rm', '-T', 'sql', '--rows', '3', '--json', sql])
  return said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe.skipIf(!profilesAreChosen || (await testStackKind()) === 'embedded')(
  'docker compose --profile streaming-sql up',
  () => {
    beforeAll(async () => {
      const settings = {
        COMPOSE_PROFILES: 'streaming-sql,tools',
        PRODUCER_RATE: '100',
        PRODUCER_KINDS: 'bars,trades,quotes',
      }
      project = await ComposeProject.prepare(settings)
      await project.run(['build'])
      // Without the tools, which a user starts by name.
      await project.run(['up', '--detach', '--wait'], { COMPOSE_PROFILES: 'streaming-sql' })
    }, 900_000)
    afterAll(async () => {
      await project[Symbol.asyncDispose]()
    })

    it('has every process healthy and both jobs done', async () => {
      const containers = await containersOf(project)
      for (const name of flink) expect(containers.get(name)).toMatchObject({ Health: 'healthy' })
      for (const name of ['flink-bucket', 'flink-bootstrap']) {
        expect(containers.get(name)).toMatchObject({ State: 'exited', ExitCode: 0 })
      }
    })

    it('writes candles, and shows them to who asks by SQL', async () => {
      await eventually(
        () => lastOffset(project, 'candles'),
        (offset) => offset > 0,
        240_000,
      )
      const rows = await rowsOf('SELECT symbol, timeframe, c FROM candles')
      expect(rows).toHaveLength(3)
      for (const row of rows) expect(row).toMatchObject({ symbol: expect.stringMatching(/\w/) })
    })

    it('keeps its state in the object store, and goes on from there with another TaskManager', async () => {
      const buckets = () => project.run(['exec', '-T', 'minio', 'ls', '/data/flink'])
      await eventually(buckets, (said) => /checkpoints/.test(said) && /ha/.test(said), 120_000)
      await project.run(['kill', '--signal', 'KILL', 'taskmanager'])
      await project.run(['up', '--detach', '--no-deps', '--wait', 'taskmanager'])
      const before = await lastOffset(project, 'candles')
      await eventually(
        () => lastOffset(project, 'candles'),
        (offset) => offset > before,
        240_000,
      )
    })

    it('finds nothing to do when the jobs are sent again', async () => {
      const said = await project.run(['run', '--rm', '-T', 'flink-bootstrap'])
      expect(said.match(/job runs as it is/g)?.length).toBeGreaterThan(5)
      expect(said).not.toMatch(/job (started|stopped|removed)/)
    })

    it('stays within its memory, on a read-only disk, as a user without rights', async () => {
      const containers = await containersOf(project)
      const ids = flink.map((name) => containers.get(name)?.ID ?? '')
      const inspected = JSON.parse(await docker(['inspect', ...ids]))
      for (const { Name, State, HostConfig } of inspected) {
        expect([Name, State.OOMKilled, HostConfig.ReadonlyRootfs]).toEqual([Name, false, true])
      }
      const who = await project.run(['exec', '-T', 'taskmanager', 'id', '-un'])
      expect(who.trim()).toBe('flink')
    })
  },
)
