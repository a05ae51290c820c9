import { docker, eventually, testStackKind } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barsOfAgreeingSinks } from './audit.ts'
import { ComposeProject } from './compose-project.ts'
import { barsInPinot, containersOf, killAmidBars, profilesAreChosen } from './profile.ts'

/** After a kill, rows of Iceberg are seen when the worker has found its place on the topic of commits again. */
const PATIENCE_MS = 300_000

let project: ComposeProject

/** Stops the producer; holds every row of the stores, the archive and Pinot against the topics. */
async function everythingAgrees(least: number): Promise<void> {
  const bars = await barsOfAgreeingSinks(project, { stores: ['--sinks'], forMs: PATIENCE_MS })
  expect(bars.map(({ store }) => store).sort()).toEqual(['Iceberg', 'MongoDB', 'PostgreSQL'])
  for (const { store, expected, rows } of bars) {
    expect(rows, store).toBe(expected)
    expect(rows, store).toBeGreaterThan(least)
  }
  const inPinot = await barsInPinot(project)
  expect(bars.map(({ rows }) => rows)).toEqual([inPinot, inPinot, inPinot])
}

describe.skipIf(!profilesAreChosen || (await testStackKind()) === 'embedded')(
  'docker compose --profile sinks up',
  () => {
    beforeAll(async () => {
      const settings = { COMPOSE_PROFILES: 'sinks', PRODUCER_RATE: '10' }
      project = await ComposeProject.prepare(settings, ['test/compose/open-mongodb.yml'])
      await project.run(['--profile', 'tools', 'build'])
      await project.run(['up', '--detach', '--wait'])
    }, 900_000)
    afterAll(async () => {
      await project[Symbol.asyncDispose]()
    })

    it('has the worker, its stores and every sink healthy', async () => {
      const containers = await containersOf(project)
      for (const name of ['connect', 'connect-bootstrap', 'postgres', 'mongodb', 'mongo-express']) {
        expect(containers.get(name)).toMatchObject({ Health: 'healthy' })
      }
    })

    it('copies every event into PostgreSQL, MongoDB and Iceberg, once', async () => {
      const enough = (count: number) => count > 50
      await eventually(() => barsInPinot(project), enough, 120_000)
      await everythingAgrees(50)
    })

    it('loses and doubles nothing when the worker is killed', async () => {
      const least = await killAmidBars(project, {
        ...{ killed: 'connect', missed: 50 },
        restarted: ['connect', 'connect-bootstrap'],
      })
      await everythingAgrees(least)
    })

    it('stays within its memory, on a read-only disk', async () => {
      const containers = await containersOf(project)
      const inspected = JSON.parse(await docker(['inspect', containers.get('connect')?.ID ?? '']))
      for (const { State, HostConfig } of inspected) {
        expect([State.OOMKilled, HostConfig.ReadonlyRootfs]).toEqual([false, true])
      }
    })
  },
)
