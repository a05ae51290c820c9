import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, openSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { AppProcess, checkArchive, type TestConfig } from '@tickertape/testkit'
import type { BenchStack } from './bench-stack.ts'
import { schemaFile } from './flatteners.ts'
import { buildPeers, JavaProcess } from './peers.ts'

export interface Archive {
  readonly records: number
  readonly events: number
}

export interface RunningArchiver extends AsyncDisposable {
  readonly pids: readonly number[]
  readonly groupId: string
  /** Ends it and counts what it has written, as it can be read afterwards. */
  end(): Promise<Archive>
}

/** A program that keeps the records of the raw topic of bars as lines of JSON, compressed. */
export interface BarArchiver {
  readonly name: string
  start(setup: TestConfig): Promise<RunningArchiver>
}

export const ourArchiver: BarArchiver = {
  name: 'Tickertape archiver, into S3',
  async start({ env, config }) {
    const app = new AppProcess('archiver', env)
    return {
      pids: [app.pid],
      groupId: config.archiver.group_id,
      async end() {
        await app.end()
        const { problems, records, events } = await checkArchive(config)
        if (problems.length > 0) throw new Error(problems.slice(0, 3).join('; '))
        return { records, events }
      },
      [Symbol.asyncDispose]: async () => void (await app.end()),
    }
  },
}

const properties = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

async function writeSettings(folder: string, pipe: string, { config }: TestConfig) {
  const converter = {
    'value.converter': 'AvroJsonConverter',
    'value.converter.avro': schemaFile('bar-batch'),
  }
  const worker = {
    'bootstrap.servers': config.kafka.bootstrap_servers.join(','),
    'key.converter': 'org.apache.kafka.connect.converters.ByteArrayConverter',
    ...converter,
    'offset.storage.file.filename': join(folder, 'offsets'),
    'offset.flush.interval.ms': '1000',
    listeners: 'http://127.0.0.1:0',
  }
  const connector = {
    name: `bars-${config.archiver.group_id}`,
    'connector.class': 'FileStreamSink',
    'tasks.max': '1',
    topics: config.kafka.topics.raw_trade,
    file: pipe,
  }
  const files = [join(folder, 'worker.properties'), join(folder, 'connector.properties')] as const
  await writeFile(files[0], properties(worker))
  await writeFile(files[1], properties(connector))
  return { files, groupId: `connect-${connector.name}` }
}

async function countLines(file: string): Promise<Archive> {
  const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()) })
  let records = 0
  let events = 0
  for await (const line of lines) {
    records++
    events += JSON.parse(line).bars.length
  }
  return { records, events }
}

const exited = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

/** Kafka Connect with its file sink, which writes into a pipe that gzip reads from. */
export async function connectArchiver({ cacheDir, folder }: BenchStack): Promise<BarArchiver> {
  const classPath = await buildPeers(cacheDir)
  return {
    name: 'Kafka Connect FileStreamSink | gzip, into a file',
    async start(setup) {
      const own = await mkdtemp(join(folder, 'connect-'))
      const pipe = join(own, 'lines')
      const file = join(own, 'lines.gz')
      execFileSync('mkfifo', [pipe])
      const gzip = spawn('sh', ['-c', 'exec gzip -c < "$0"', pipe], {
        stdio: ['ignore', openSync(file, 'w'), 'inherit'],
      })
      const { files, groupId } = await writeSettings(own, pipe, setup)
      const main = 'org.apache.kafka.connect.cli.ConnectStandalone'
      const java = new JavaProcess(classPath, join(folder, 'connect.log'), [main, ...files])
      return {
        pids: [java.pid, gzip.pid as number],
        groupId,
        async end() {
          await java.end()
          await exited(gzip)
          return countLines(file)
        },
        async [Symbol.asyncDispose]() {
          await java.end()
          gzip.kill()
          await exited(gzip)
          await rm(own, { recursive: true, force: true })
        },
      }
    },
  }
}
