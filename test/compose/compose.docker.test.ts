import type { StreamReport } from '@tickertape/audit'
import { AppProcess, docker, eventually, testStackKind } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditOnHost } from './audit.ts'
import { composeFile } from './compose-file.ts'
import { ComposeProject } from './compose-project.ts'
import { memoryOf } from './container-memory.ts'
import { barsInPinot, containersOf, kafkaAdminOf } from './profile.ts'
import { SourceWatch } from './source-watch.ts'

const apps = ['producer', 'flattener', 'archiver', 'dashboard']

let project: ComposeProject

/** Bars by the audit, which agrees. */
async function audit(): Promise<StreamReport> {
  const { streams, verdict, summary } = await auditOnHost(project, ['--wait', '60'])
  expect(verdict, summary).toBe('agrees')
  return streams.find(({ kind }) => kind === 'bars') as StreamReport
}

/** Bars that the flattener has written since it started, by its own count; none while it starts again. */
async function flattenedByService(): Promise<number> {
  const url = `http://127.0.0.1:${project.hostEnv.FLATTENER_HTTP_PORT}/metrics`
  const page = await fetch(url).then(
    (response) => response.text(),
    () => '',
  )
  const values = page.matchAll(/^tape_flattener_events_total\S* (\d+)/gm)
  return [...values].reduce((sum, [, value]) => sum + Number(value), 0)
}

async function untilItFlattens(): Promise<void> {
  await eventually(flattenedByService, (events) => events > 200)
}

/** Retention of a topic as the broker has it, in milliseconds. */
async function retentionOf(topic: string): Promise<number> {
  await using admin = await kafkaAdminOf(project)
  return Number((await admin.settings(topic)).get('retention.ms'))
}

describe.skipIf((await testStackKind()) === 'embedded')('docker compose up', () => {
  let upAt = 0

  beforeAll(async () => {
    project = await ComposeProject.prepare({ PRODUCER_RATE: '200' })
    await project.run(['--profile', 'tools', 'build'])
    upAt = performance.now()
    await project.up()
  })
  afterAll(async () => {
    await project[Symbol.asyncDispose]()
  })

  it('is what docker compose config accepts, for users and for development', async () => {
    const all = ['--profile', '*', 'config', '--quiet']
    expect(await project.run(all)).toBe('')
    expect(await project.run(['-f', 'docker-compose.watch.yml', ...all])).toBe('')
  })

  it('has rows to query within 3 minutes', async () => {
    await eventually(
      () => barsInPinot(project),
      (count) => count > 0,
      180_000,
    )
    expect(performance.now() - upAt).toBeLessThan(180_000)
  })

  it('has everything healthy and the job done', async () => {
    const containers = await containersOf(project)
    const expected = Object.entries(composeFile.services).filter(([, { profiles }]) => !profiles)
    expect([...containers.keys()].sort()).toEqual(expected.map(([name]) => name).sort())
    for (const [name, { State, Health, ExitCode }] of containers) {
      if (name === 'pinot-bootstrap') expect([State, ExitCode]).toEqual(['exited', 0])
      else expect([name, Health]).toEqual([name, 'healthy'])
    }
  })

  it.each(apps)('runs the %s as node alone, not as root, on a read-only disk', async (app) => {
    const script = "tr '\\0' ' ' </proc/1/cmdline; id -un; touch /app/x 2>&1 || true"
    const output = await project.run(['exec', '-T', app, 'sh', '-c', script])
    expect(output.split('\n').slice(0, 2)).toEqual(['node main.ts node', expect.any(String)])
    expect(output).toContain('Read-only file system')
  })

  it('loses and doubles nothing while the flattener is replaced under load', async () => {
    const before = await containersOf(project)
    for (const revision of ['first', 'second', 'third']) {
      await untilItFlattens()
      const up = ['up', '--detach', '--build', '--wait', 'flattener']
      await project.run(up, { REVISION: revision })
    }
    await untilItFlattens()
    const after = await containersOf(project)
    const replaced = [...after].filter(([name, { ID }]) => before.get(name)?.ID !== ID)
    expect(replaced.map(([name]) => name)).toEqual(['flattener'])
    const { raw, keys, ...counts } = await audit()
    expect(raw).toBeGreaterThan(800)
    expect(counts).toMatchObject({ flattened: raw, archived: raw, queryable: keys, problems: [] })
  })

  it('fits into 6 GB under load, and ends or restarts no container for lack of memory', async () => {
    const ids = (await project.run(['ps', '--quiet'])).trim().split('\n')
    const used = await memoryOf(ids)
    expect(used).toBeGreaterThan(0)
    expect(used).toBeLessThan(6e9)
    const inspected = JSON.parse(await docker(['inspect', ...ids]))
    for (const { Name, RestartCount, State } of inspected) {
      expect([Name, RestartCount, State.OOMKilled]).toEqual([Name, 0, false])
    }
  })

  it('gives Kafka UI the registry that has the schemas of both topics', async () => {
    const script = 'wget -qO- $KAFKA_CLUSTERS_0_SCHEMAREGISTRY/subjects'
    const subjects = JSON.parse(await project.run(['exec', '-T', 'kafka-ui', 'sh', '-c', script]))
    expect(subjects).toEqual(
      expect.arrayContaining(['iex-topic-1-value', 'iex-topic-1-flattened-value']),
    )
  })

  it('refuses the example passwords in production', async () => {
    const production = { NODE_ENV: 'production', MINIO_ROOT_USER: '', MINIO_ROOT_PASSWORD: '' }
    for (const app of [...apps, 'pinot-bootstrap']) {
      const run = project.run(['run', '--rm', '-T', '--no-deps', app], production)
      const stdout = expect.stringContaining('minio.rootPassword still has its example value')
      await expect(run).rejects.toMatchObject({ code: 78, stdout })
    }
  })

  it('copies changed source into the running flattener and restarts it, and so with the settings', async () => {
    const before = (await containersOf(project)).get('flattener')
    await using watch = await SourceWatch.start(project, 'flattener')
    const watched = (await containersOf(project)).get('flattener')
    expect(watched?.ID).not.toBe(before?.ID)
    const log = () => project.run(['logs', '--no-log-prefix', 'flattener'])

    await watch.edit('packages/config/src/load.ts', (text) => `console.log('as edited')\n${text}`)
    await eventually(log, (lines) => lines.includes('as edited'), 60_000)
    await untilItFlattens()

    const aDay = (text: string) => text.replace(/retention_hours: \d+/, 'retention_hours: 24')
    expect(await retentionOf('iex-topic-1')).not.toBe(86_400_000)
    await watch.edit('config/config.yaml', aDay)
    const retention = () => retentionOf('iex-topic-1')
    await eventually(retention, (ms) => ms === 86_400_000, 60_000)
    expect((await containersOf(project)).get('flattener')?.ID).toBe(watched?.ID)
  })

  it('goes on with a flattener that runs from source on the host', async () => {
    await project.run(['stop', 'flattener'])
    await using flattener = new AppProcess('flattener', project.hostEnv)
    const { raw } = await audit()
    expect(await flattener.end()).toBe(0)
    await project.run(['start', 'flattener'])
    expect(raw).toBeGreaterThan(0)
  })

  it('runs the job again, and the tools', async () => {
    const output = await project.run(['run', '--rm', '-T', 'pinot-bootstrap'])
    expect(output).toContain('table consumes on every partition')
    const sql = 'SELECT COUNT(*) AS count FROM stock_ticks_latest_2'
    expect(await project.run(['run', '--rm', '-T', 'query', sql])).toMatch(/^count\n-*\n?\s*\d+/)
  })

  it('keeps its data over down and up, and leaves none after down -v', async () => {
    const { raw } = await audit()
    await project.run(['down'])
    await project.up()
    expect((await audit()).raw).toBeGreaterThan(raw)
    await project.run(['--profile', 'tools', 'down', '--volumes'])
    const label = `label=com.docker.compose.project=${project.name}`
    expect(await docker(['volume', 'ls', '--quiet', '--filter', label])).toBe('')
    expect(await docker(['ps', '--all', '--quiet', '--filter', label])).toBe('')
  })
})
