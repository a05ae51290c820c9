import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { createClient, readTopic } from '@tickertape/kafka'
import {
  AppProcess,
  eventually,
  FakeAlpaca,
  FakeAlpacaHistory,
  FakeAlphaVantage,
  FakeFinnhub,
  FakeStockData,
  json,
  quietLog,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { Haystack } from './haystack.ts'
import { plantedSecrets } from './planted.ts'

/** Nothing listens there, and it is no port that fetch refuses to ask. */
const NOWHERE = '127.0.0.1:49151'
const planted = plantedSecrets()
const haystack = new Haystack()
const stackEnv = inject('stackEnv')

/** A stack that has keys of its own to its object store: those are searched for where they are used. */
const ofTheStore = ['MINIO_ROOT_USER', 'MINIO_ROOT_PASSWORD'].map(
  (name) => [name, stackEnv[name] ?? ''] as const,
)

let setup: TestConfig
beforeAll(async () => {
  setup = await testConfig(stackEnv, {
    ...Object.fromEntries(planted),
    ...Object.fromEntries(ofTheStore),
    SCHEMA_REGISTRY_USERNAME: 'reader',
    SERVICE_LOG_LEVEL: 'debug',
    PRODUCER_RATE: '200',
    S3_SINK_MAX_AGE_MS: '500',
  })
})

async function readProcess(name: string, app: AppProcess): Promise<void> {
  haystack.add(`arguments of ${name}`, await readFile(`/proc/${app.pid}/cmdline`, 'utf8'))
}

async function readAnswers(
  app: 'producer' | 'flattener' | 'archiver' | 'dashboard',
): Promise<void> {
  for (const path of ['/live', '/ready', '/metrics', '/audit', '/', '/nothing?x=1']) {
    const answer = await fetch(`http://127.0.0.1:${setup.config[app].http_port}${path}`)
    haystack.add(`${path} of ${app}`, JSON.stringify([...answer.headers]) + (await answer.text()))
  }
}

/** So that several of one service can run at a time. */
async function freePorts(): Promise<Record<string, string>> {
  const { env } = await testConfig(stackEnv)
  const isPort = ([name]: [string, string]) => name.endsWith('_HTTP_PORT')
  return Object.fromEntries(Object.entries(env).filter(isPort))
}

/** Runs a service until it has said something, or ends by itself, and keeps all that it said. */
async function runUntil(
  name: string,
  { app, env, says }: { app: string; env: Record<string, string>; says: string },
): Promise<void> {
  await using service = new AppProcess(app, { ...setup.env, ...(await freePorts()), ...env })
  await readProcess(name, service)
  const said = async () => service.output.includes(says) || !service.running
  await eventually(said, Boolean, 120_000).catch(() => undefined)
  await service.end()
  haystack.add(`output of ${name}`, service.output)
  expect(service.output, name).toContain(says)
}

async function command(name: string, args: readonly string[], env: Record<string, string>) {
  const main = join(projectRoot, 'apps/cli/src/main.ts')
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...setup.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const timer = setTimeout(() => child.kill('SIGTERM'), 30_000)
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => haystack.add(`output of ${name}`, String(chunk)))
  }
  await once(child, 'close')
  clearTimeout(timer)
  // One that waits for a server without a word was stopped.
  if (!child.killed) expect(haystack.textOf(`output of ${name}`), name).not.toBe('')
}

/** What is in a topic, headers included. */
async function readRecords(topic: string): Promise<void> {
  const client = createClient({
    brokers: setup.config.kafka.bootstrap_servers,
    clientId: 'test',
    log: quietLog,
  })
  await readTopic(client, {
    topic,
    onBatch: ({ records }) => {
      for (const { key, value, headers } of records) {
        const parts = [key, value, ...Object.values(headers)].flat()
        haystack.add(`records of ${topic}`, parts.map((part) => part?.toString() ?? '').join(' '))
      }
    },
  })
}

const expectNone = () => expect(haystack.find(new Map([...planted, ...ofTheStore]))).toEqual([])

describe('no secret is shown', () => {
  it('by services that work', async () => {
    await using producer = new AppProcess('producer', setup.env)
    await using flattener = new AppProcess('flattener', setup.env)
    await using archiver = new AppProcess('archiver', setup.env)
    await using dashboard = new AppProcess('dashboard', setup.env)
    // Pinot would need to be told of the registry's user by its JVM.
    const nobody = { ...setup.env, SCHEMA_REGISTRY_USERNAME: '' }
    await using bootstrap = new AppProcess('pinot-bootstrap', nobody)
    const all = Object.entries({ producer, flattener, archiver, dashboard, bootstrap })
    for (const [name, app] of all) await readProcess(name, app)
    expect(await bootstrap.exited(), bootstrap.output).toBe(0)
    for (const name of ['producer', 'flattener', 'archiver', 'dashboard'] as const) {
      const url = `http://127.0.0.1:${setup.config[name].http_port}/ready`
      const ready = () =>
        fetch(url).then(
          ({ ok }) => ok,
          () => false,
        )
      await eventually(ready, Boolean, 60_000)
      await readAnswers(name)
    }
    await command('query', ['query'], {})
    await command('audit', ['audit', '--wait', '0'], {})
    for (const [name, app] of all) {
      await app.end()
      haystack.add(`output of ${name}`, app.output)
    }
    expect(haystack.textOf('/audit of archiver')).toContain('streams')
    expectNone()
  })

  it('when venues refuse a key, repeat it, or are away', async () => {
    await using alpaca = await FakeAlpaca.start()
    await using finnhub = await FakeFinnhub.start()
    await using history = await FakeAlpacaHistory.start({ rows: {} })
    await using stockdata = await FakeStockData.start()
    await using alphavantage = await FakeAlphaVantage.start()
    const echo = [...planted.values()].join(', ')
    stockdata.http.arm(
      { fault: 'reply', reply: { body: `unreadable ${echo}` } },
      { fault: 'reply', reply: json({ error: { message: `not ${echo}` } }, 500) },
      { fault: 'reset' },
    )
    const detected = json({ Information: `We have detected your API key as ${echo}` })
    alphavantage.http.arm({ fault: 'reply', reply: detected }, { fault: 'cut' })
    const refused = 'TAPE_SOURCE_REFUSED'
    const cases = {
      alpaca: [{ ALPACA_URL: alpaca.url }, refused],
      'alpaca-history': [{ ALPACA_HISTORY_URL: history.http.url, PRODUCER_FROM: '2d' }, refused],
      finnhub: [{ FINNHUB_URL: finnhub.url }, refused],
      stockdata: [{ STOCKDATA_URL: stockdata.http.url }, refused],
      alphavantage: [{ ALPHAVANTAGE_URL: alphavantage.http.url }, 'detected your API key'],
      'finnhub away': [{ FINNHUB_URL: `ws://${NOWHERE}` }, 'ECONNREFUSED'],
      'stockdata away': [{ STOCKDATA_URL: `http://${NOWHERE}` }, 'no good answer'],
    } as const
    await Promise.all(
      Object.entries(cases).map(([name, [env, says]]) => {
        const source = { PRODUCER_SOURCE: name.replace(' away', '') }
        return runUntil(`producer of ${name}`, {
          app: 'producer',
          env: { ...env, ...source },
          says,
        })
      }),
    )
    await readRecords(setup.config.kafka.topics.dlq)
    await readRecords(setup.config.kafka.topics.gaps)
    expect(haystack.textOf(`records of ${setup.config.kafka.topics.dlq}`)).toContain('unreadable')
    expectNone()
  })

  it('when servers refuse a password, are away, or are named by a URL with a password', async () => {
    const password = planted.get('KAFKA_PASSWORD') as string
    const wrongKeys = {
      MINIO_ROOT_USER: planted.get('MINIO_ROOT_USER') as string,
      MINIO_ROOT_PASSWORD: planted.get('MINIO_ROOT_PASSWORD') as string,
    }
    const store = { S3_SINK_ENDPOINT: `http://${NOWHERE}` }
    const registry = { SCHEMA_REGISTRY_URL: `http://${NOWHERE}` }
    const broker = { KAFKA_SECURITY_PROTOCOL: 'SASL_SSL', KAFKA_USERNAME: 'writer' }
    const pinot = {
      PINOT_BROKER_URL: `http://${NOWHERE}`,
      PINOT_CONTROLLER_URL: `http://${NOWHERE}`,
    }
    const urls = {
      SCHEMA_REGISTRY_URL: `http://me:${encodeURIComponent(password)}@127.0.0.1:8081`,
      PINOT_BROKER_URL: `http//me:${password.replaceAll(' ', '')}@127.0.0.1`,
    }
    const away = { ...store, ...registry, ...pinot, ...wrongKeys }
    // Time to reach Kafka beside fifteen others.
    const waits = { PINOT_BOOTSTRAP_WAIT_MS: '20000' }
    await Promise.all([
      runUntil('archiver refused', { app: 'archiver', env: wrongKeys, says: 'TAPE_S3_REFUSED' }),
      runUntil('archiver alone', { app: 'archiver', env: store, says: 'ECONNREFUSED' }),
      runUntil('flattener alone', { app: 'flattener', env: registry, says: 'TAPE_REGISTRY' }),
      runUntil('producer untrusted', { app: 'producer', env: broker, says: 'Connection error' }),
      runUntil('bootstrap alone', {
        app: 'pinot-bootstrap',
        env: { ...pinot, ...waits },
        says: 'TAPE_PINOT',
      }),
      ...['producer', 'flattener', 'archiver', 'pinot-bootstrap'].map((app) =>
        runUntil(`${app} misled`, { app, env: urls, says: 'without user and password' }),
      ),
      command('query misled', ['query'], urls),
      command('query alone', ['query'], away),
      command('audit alone', ['audit', '--wait', '0'], away),
      command('audit refused', ['audit', '--wait', '0', '--json'], wrongKeys),
      command('dlq list', ['dlq', 'list'], registry),
      command('replay', ['replay', '--from', '1h', '--to', 'now', '--to-topic', 'x'], wrongKeys),
    ])
    expectNone()
  })
})
