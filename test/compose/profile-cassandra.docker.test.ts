import { eventually, testStackKind } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barsOfAgreeingSinks } from './audit.ts'
import { ComposeProject } from './compose-project.ts'
import { containersOf, killAmidBars, profilesAreChosen } from './profile.ts'

let project: ComposeProject

async function barsInCassandra(): Promise<number> {
  const sql = 'SELECT count(*) FROM tickertape.bars'
  const said = await project.run(['exec', '-T', 'cassandra', 'cqlsh', '-e', sql])
  return Number(/^\s+(\d+)$/m.exec(said)?.[1])
}

/** Stops the producer; holds every row of Cassandra against the topics. */
async function everythingAgrees(least: number): Promise<void> {
  const stores = ['--sink', 'cassandra']
  const [bars] = await barsOfAgreeingSinks(project, { stores, forMs: 180_000 })
  expect(bars?.rows).toBe(bars?.expected)
  expect(bars?.rows).toBeGreaterThan(least)
}

describe.skipIf(!profilesAreChosen || (await testStackKind()) === 'embedded')(
  'docker compose --profile cassandra up',
  () => {
    beforeAll(async () => {
      const settings = { COMPOSE_PROFILES: 'cassandra', PRODUCER_RATE: '200' }
      project = await ComposeProject.prepare(settings)
      await project.run(['--profile', 'tools', 'build'])
      await project.run(['up', '--detach', '--wait'])
    }, 900_000)
    afterAll(async () => {
      await project[Symbol.asyncDispose]()
    })

    it('has Cassandra and the sink healthy', async () => {
      const containers = await containersOf(project)
      for (const name of ['cassandra', 'cassandra-sink']) {
        expect(containers.get(name)).toMatchObject({ Health: 'healthy' })
      }
    })

    it('has every bar once', async () => {
      await eventually(barsInCassandra, (count) => count > 100, 120_000)
      await everythingAgrees(100)
    })

    it('loses and doubles nothing when Cassandra is killed', async () => {
      const least = await killAmidBars(project, {
        ...{ killed: 'cassandra', missed: 500 },
        restarted: ['cassandra', 'cassandra-sink'],
      })
      await everythingAgrees(least)
    })
  },
)
