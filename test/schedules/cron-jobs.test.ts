import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { rightsOf, users } from '@tickertape/access'
import { loadConfig, projectRoot } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { keepers } from '../../apps/cli/src/gaps/repair.ts'
import { commands } from '../../apps/cli/src/tape/commands.ts'
import { parse } from '../../apps/cli/src/tape/parse.ts'
import { sources } from '../../apps/producer/src/sources/index.ts'
import { duckShare } from '../../packages/warehouse/src/duck-share.ts'
import { renderChart } from '../../scripts/chart/chart.ts'
import { helm } from '../topology/helm.ts'
import { objectOf, parseObjects, type WorkloadSpec } from '../topology/kubernetes-object.ts'

interface Job {
  readonly name: string
  readonly user: string
  readonly at: string
  readonly command: readonly string[]
  readonly timeoutMinutes: number
}

const list = join(projectRoot, 'deploy/helm/tickertape/schedules.yaml')
const jobs = parseYaml(readFileSync(list, 'utf8')) as readonly Job[]
const withDay = ({ command }: Job, day: string) =>
  command.map((word) => (word === 'DAY' ? day : word))

describe('the jobs that run by the clock', () => {
  it('are one list, which the DAGs of Airflow read too', () => {
    const linked = join(projectRoot, 'deploy/airflow/dags/schedules.yaml')
    expect(lstatSync(linked).isSymbolicLink()).toBe(true)
    expect(realpathSync(linked)).toBe(realpathSync(list))
  })

  it.each(jobs.map((job) => [job.name, job] as const))(
    '%s is a command of tape for any day, with the rights of a user',
    (_name, job) => {
      for (const day of ['yesterday', '2026-11-20']) {
        const parsed = parse(commands, withDay(job, day))
        expect(parsed).toMatchObject({ wants: 'run', values: { day } })
      }
      expect(users).toContain(job.user)
    },
  )

  it('compact with the rights to do so', () => {
    const archive = new Map(
      rightsOf(loadConfig({ env: {} })).map((each) => [each.user, each.archive]),
    )
    const compact = jobs.find(({ name }) => name === 'compact')
    expect(archive.get(compact?.user as never)).toBe('compact')
  })

  it('repair gaps of every live source whose venue keeps history, and of no other', () => {
    const kept = Object.entries(sources).filter(
      ([, { history, continuous }]) => history && continuous,
    )
    expect([...keepers].sort()).toEqual(kept.map(([name]) => name).sort())
  })
})

interface CronJobSpec {
  readonly schedule: string
  readonly timeZone: string
  readonly suspend?: boolean
  readonly jobTemplate: { readonly spec: WorkloadSpec & { readonly activeDeadlineSeconds: number } }
}

const enabled = { 'kubernetes.schedules.enabled': 'true' }
const cronJobs = async (set: Record<string, string>, profile: 'local' | 'secure' = 'local') =>
  parseObjects(await renderChart({ helm, profile, set }))

describe.skipIf(!helm)('the CronJobs of the chart', () => {
  it('are none unless they are asked for, but the audit that people start', async () => {
    const made = (await cronJobs({})).filter(({ kind }) => kind === 'CronJob')
    expect(made.map(({ metadata }) => metadata.name)).toEqual(['tickertape-audit'])
  })

  it('are the jobs of the list: the same command about yesterday, at the same time of UTC', async () => {
    const objects = await cronJobs(enabled)
    for (const job of jobs) {
      const { spec } = objectOf(objects, 'CronJob', job.name) as { spec: CronJobSpec }
      const [container] = spec.jobTemplate.spec.template.spec.containers
      expect([spec.schedule, spec.timeZone, spec.suspend]).toEqual([job.at, 'Etc/UTC', undefined])
      expect(container.command).toEqual(['node', 'main.ts', ...withDay(job, 'yesterday')])
      expect(container.image).toBe('tickertape/cli:0.1.0')
      expect(spec.jobTemplate.spec.activeDeadlineSeconds).toBe(job.timeoutMinutes * 60)
    }
  })

  it('give compaction what its settings allow, and what is beside', async () => {
    const { spec } = objectOf(await cronJobs(enabled), 'CronJob', 'compact') as {
      spec: CronJobSpec
    }
    const [{ resources }] = spec.jobTemplate.spec.template.spec.containers
    const [, mebibytes] = /^(\d+)Mi$/.exec(resources.limits.memory) ?? []
    const { memory_bytes: allowedBytes } = loadConfig({ env: {} }).warehouse
    const limitBytes = Number(mebibytes) * 1_048_576
    expect(duckShare({ allowedBytes, limitBytes, cores: 2 }).memoryBytes).toBe(allowedBytes)
  })

  it('write to no folder of the image, which is read-only', async () => {
    const { spec } = objectOf(await cronJobs(enabled), 'CronJob', 'compact') as {
      spec: CronJobSpec
    }
    const [{ env = [], volumeMounts }] = spec.jobTemplate.spec.template.spec.containers
    const folder = env.find(({ name }) => name === 'WAREHOUSE_DIR')?.value
    expect(volumeMounts.some(({ mountPath }) => folder?.startsWith(`${mountPath}/`))).toBe(true)
  })

  it('run at other times where the values say so, and refuse a time for a job that is not there', async () => {
    const other = await cronJobs({ ...enabled, 'kubernetes.schedules.at.check': '30 5 * * *' })
    expect(objectOf(other, 'CronJob', 'check').spec).toMatchObject({ schedule: '30 5 * * *' })
    const unknown = cronJobs({ ...enabled, 'kubernetes.schedules.at.chekc': '30 5 * * *' })
    await expect(unknown).rejects.toThrow('chekc is no job of schedules.yaml')
  })

  it('are the users whose rights they need, where brokers and archive ask for one', async () => {
    const objects = await cronJobs(enabled, 'secure')
    for (const { name, user } of jobs) {
      const { spec } = objectOf(objects, 'CronJob', name) as { spec: CronJobSpec }
      const [{ env = [] }] = spec.jobTemplate.spec.template.spec.containers
      expect(env.find((each) => each.name === 'KAFKA_USERNAME')?.value).toBe(`tickertape-${user}`)
    }
  })
})
