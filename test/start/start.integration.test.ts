import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { StreamReport } from '@tickertape/audit'
import { projectRoot } from '@tickertape/config'
import { freePorts } from '@tickertape/embedded'
import { eventually, testConfig } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const main = join(projectRoot, 'apps/cli/src/main.ts')

let dataDir: string
let env: Record<string, string>

/** The environment of `npm start` on ports and in a data folder of its own. */
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tickertape-start-'))
  const ports = await freePorts()
  const services = await testConfig({})
  env = {
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${ports.kafka}`,
    SCHEMA_REGISTRY_URL: `http://127.0.0.1:${ports.registry}/apis/ccompat/v7`,
    PINOT_CONTROLLER_URL: `http://127.0.0.1:${ports.pinotController}`,
    PINOT_BROKER_URL: `http://127.0.0.1:${ports.pinotBroker}`,
    S3_SINK_ENDPOINT: `http://127.0.0.1:${ports.s3}`,
    EMBEDDED_DATA_DIR: dataDir,
    EMBEDDED_KAFKA_CONTROLLER_PORT: String(ports.kafkaController),
    EMBEDDED_ZOOKEEPER_PORT: String(ports.zookeeper),
    EMBEDDED_PINOT_SERVER_PORT: String(ports.pinotServer),
    EMBEDDED_PINOT_SERVER_ADMIN_PORT: String(ports.pinotServerAdmin),
    PRODUCER_HTTP_PORT: services.env.PRODUCER_HTTP_PORT as string,
    FLATTENER_HTTP_PORT: services.env.FLATTENER_HTTP_PORT as string,
    ARCHIVER_HTTP_PORT: services.env.ARCHIVER_HTTP_PORT as string,
    S3_SINK_MAX_AGE_MS: '1000',
  }
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

/** `npm start` as a process, with what it printed so far. */
class Started implements AsyncDisposable {
  readonly #child: ChildProcess
  output = ''

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [main, 'start', ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => {
        this.output += chunk
      })
    }
  }

  async says(text: string): Promise<void> {
    await eventually(
      async () => this.output,
      (output) => output.includes(text) || this.#child.exitCode !== null,
      240_000,
    )
    expect(this.output).toContain(text)
  }

  async exited(): Promise<number | null> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit')
    return this.#child.exitCode
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode === null) this.#child.kill(signal)
    return this.exited()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.end('SIGTERM')
  }
}

const tickertape = async (args: readonly string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], {
    env: { ...process.env, ...env },
  })
  return stdout
}

/** The audit of the running system; it exits with an error when anything differs. */
async function auditedBars(): Promise<StreamReport> {
  const { streams } = JSON.parse(await tickertape(['audit', '--json']))
  return streams.find(({ kind }: { kind: string }) => kind === 'bars')
}

/** Processes that still have the data folder in their command line or environment: servers and services. */
async function leftovers(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const read = (pid: string, file: string) =>
    readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = await read(pid, 'cmdline')
      const about = command + (await read(pid, 'environ'))
      return about.includes(dataDir) ? [command.replaceAll('\0', ' ')] : []
    }),
  )
  return found.flat()
}

// Two starts and two audits, beside the other tests on the same cores.
describe('npm start', { timeout: 600_000 }, () => {
  it('brings events to SQL, stops clean at Ctrl-C, and goes on from there', async () => {
    await using first = new Started(['--rate', '200'])
    await first.says('first row queryable')
    const before = await auditedBars()
    expect(before.raw).toBeGreaterThan(0)
    expect(await first.end('SIGINT')).toBe(0)
    expect(await leftovers()).toEqual([])

    await using second = new Started(['--rate', '200'])
    await second.says('first row queryable')
    const after = await auditedBars()
    expect(after.raw).toBeGreaterThan(before.raw)
    expect(after).toMatchObject({
      flattened: after.raw,
      archived: after.raw,
      queryable: after.keys,
    })
    const answer = await tickertape([
      'query',
      '--json',
      'SELECT COUNT(*) AS n FROM stock_ticks_latest_2',
    ])
    expect(JSON.parse(answer)[0].n).toBeGreaterThanOrEqual(after.keys)
    expect(await second.end('SIGTERM')).toBe(0)
  })

  it('says in one line which port is taken, and leaves nothing running', async () => {
    const port = Number(new URL(env.PINOT_BROKER_URL as string).port)
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    try {
      await using start = new Started([])
      await start.says(`TAPE_STACK_PORT_TAKEN: port ${port}`)
      expect(await start.exited()).toBe(69)
      expect(await leftovers()).toEqual([])
    } finally {
      other.close()
    }
  })

  it('leaves nothing running when it is killed', async () => {
    await using start = new Started(['--fresh'])
    await start.says('first row queryable')
    await start.end('SIGKILL')
    await eventually(leftovers, (lines) => lines.length === 0, 120_000)
  })
})
