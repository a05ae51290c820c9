import { docker, eventually, testStackKind } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ComposeProject } from './compose-project.ts'
import { barsInPinot, containersOf, profilesAreChosen } from './profile.ts'

const words = {
  psql: ['psql', '--username', 'tickertape', '--tuples-only', '--no-align', '--command'],
  mongosh: ['mongosh', '--quiet', '-u', 'tickertape', '-p', 'mongodb123', '--eval'],
}

let project: ComposeProject

const ask = (service: string, args: readonly string[]) =>
  project.run(['exec', '-T', service, ...args])

const barsInPostgres = async () =>
  Number(await ask('postgres', [...words.psql, 'SELECT count(*) FROM bars']))

const barsInMongo = async () => {
  const count = 'db.getSiblingDB("tickertape").bars.countDocuments()'
  return Number(await ask('mongodb', [...words.mongosh, count]))
}

/** Resolves when both stores have as many bars as Pinot, which has each once. */
async function storesAgree(least: number): Promise<void> {
  await project.run(['stop', 'producer'])
  const counts = async () => [
    await barsInPinot(project),
    await barsInPostgres(),
    await barsInMongo(),
  ]
  const agree = (all: readonly number[]) => new Set(all).size === 1 && (all[0] ?? 0) > least
  await eventually(counts, agree, 180_000)
}

describe.skipIf(!profilesAreChosen || (await testStackKind()) === 'embedded')(
  'docker compose --profile sinks up',
  () => {
    beforeAll(async () => {
      const settings = { COMPOSE_PROFILES: 'sinks', PRODUCER_RATE: '10' }
      project = await ComposeProject.prepare(settings)
      await project.run(['build'])
      await project.run(['up', '--detach', '--wait'])
    }, 900_000)
    afterAll(async () => {
      await project[Symbol.asyncDispose]()
    })

    it('has the worker, both stores and every sink healthy', async () => {
      const containers = await containersOf(project)
      for (const name of ['connect', 'connect-bootstrap', 'postgres', 'mongodb', 'mongo-express']) {
        expect(containers.get(name)).toMatchObject({ Health: 'healthy' })
      }
    })

    it('copies every bar into PostgreSQL and MongoDB, once', async () => {
      await eventually(barsInMongo, (count) => count > 20, 120_000)
      await storesAgree(20)
    })

    it('loses and doubles nothing when the worker is killed', async () => {
      const before = await barsInPinot(project)
      await project.run(['start', 'producer'])
      await eventually(
        () => barsInPinot(project),
        (count) => count > before,
        60_000,
      )
      await project.run(['kill', '--signal', 'KILL', 'connect'])
      await eventually(
        () => barsInPinot(project),
        (count) => count > before + 50,
        60_000,
      )
      await project.run(['up', '--detach', '--wait', 'connect', 'connect-bootstrap'])
      await storesAgree(before + 50)
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
