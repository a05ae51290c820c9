import { eventually, testStackKind } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barsOfAgreeingSinks } from './audit.ts'
import { ComposeProject } from './compose-project.ts'
import { containersOf } from './profile.ts'
import { secretsFolder, securityIsChosen } from './secure-stack.ts'

const overrides = ['docker-compose.secure.yml', 'test/compose/open-mongodb.yml']
const psql = ['psql', '--username', 'tickertape', '--tuples-only', '--no-align', '--command']

let project: ComposeProject
let secrets: ReturnType<typeof secretsFolder>

const ask = async (sql: string): Promise<number> =>
  Number(await project.run(['exec', '-T', 'postgres', ...psql, sql]))

describe.skipIf(!securityIsChosen || (await testStackKind()) === 'embedded')(
  'the profile sinks with docker-compose.secure.yml',
  () => {
    beforeAll(async () => {
      secrets = secretsFolder()
      const settings = { COMPOSE_PROFILES: 'sinks', PRODUCER_RATE: '10', SECRETS_DIR: secrets.path }
      project = await ComposeProject.prepare(settings, overrides)
      await project.run(['--profile', 'tools', 'build'])
      await project.run(['up', '--detach', '--wait'])
    }, 900_000)
    afterAll(async () => {
      await project[Symbol.asyncDispose]()
      secrets[Symbol.dispose]()
    })

    it('runs every sink with the rights of its user', async () => {
      const containers = await containersOf(project)
      expect(containers.get('connect-bootstrap')).toMatchObject({ Health: 'healthy' })
      const bars = () => ask('SELECT count(*) FROM bars')
      await eventually(bars, (count) => count > 20, 120_000)
    })

    it('lets the sinks to Iceberg agree, and write to their bucket', async () => {
      // The first metadata of a table is that of an empty one.
      const committed =
        "SELECT count(*) FROM iceberg_tables WHERE table_name = 'bars' AND metadata_location NOT LIKE '%/00000-%'"
      await eventually(
        () => ask(committed),
        (count) => count === 1,
        180_000,
      )
    })

    it('finds every row of the sinks with the rights of the user audit', async () => {
      const bars = await barsOfAgreeingSinks(project, { stores: ['--sinks'], forMs: 300_000 })
      expect(bars.map(({ store }) => store).sort()).toEqual(['Iceberg', 'MongoDB', 'PostgreSQL'])
      for (const { store, expected, rows } of bars) expect(rows, store).toBe(expected)
    })
  },
)
