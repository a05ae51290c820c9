import { join } from 'node:path'
import type { Config } from '@tickertape/config'
import { AppProcess, freePort } from '@tickertape/testkit'
import type { BenchStack } from './bench-stack.ts'
import { buildPeers, JavaProcess } from './peers.ts'

export interface RunningFlattener extends AsyncDisposable {
  readonly pids: readonly number[]
}

export interface FlattenerOptions {
  readonly config: Config
  /** The same as environment. */
  readonly env: Readonly<Record<string, string>>
  readonly eventSchemaId: number
}

/** A program that flattens, in the group that the configuration names. */
export interface Flattener {
  readonly name: string
  start(options: FlattenerOptions): Promise<RunningFlattener>
}

const schemas = join(import.meta.dirname, '../../packages/schema/schemas')
/** File of an Avro schema, for programs that read them themselves. */
export const schemaFile = (name: string): string => join(schemas, `${name}.avsc`)

export const ourFlattener: Flattener = {
  name: 'Tickertape flattener',
  async start({ env }) {
    const app = new AppProcess('flattener', env)
    return { pids: [app.pid], [Symbol.asyncDispose]: async () => void (await app.end()) }
  },
}

/** Several processes of a flattener, which share the partitions of a group. */
export const severalOf = (flattener: Flattener, count: number): Flattener => ({
  name: count === 1 ? '1 instance' : `${count} instances`,
  async start(options) {
    const all = await Promise.all(
      Array.from({ length: count }, async () => {
        const env = { ...options.env, FLATTENER_HTTP_PORT: String(await freePort()) }
        return flattener.start({ ...options, env })
      }),
    )
    return {
      pids: all.flatMap(({ pids }) => pids),
      async [Symbol.asyncDispose]() {
        await Promise.all(all.map((one) => one[Symbol.asyncDispose]()))
      },
    }
  },
})

const names = { bytes: 'Kafka Streams, byte serdes', avro: 'Kafka Streams, generic Avro' }

/** A Kafka Streams application that does the same, in the way that `variant` names. */
export async function streamsFlattener(
  { cacheDir, folder }: BenchStack,
  variant: keyof typeof names,
): Promise<Flattener> {
  const classPath = await buildPeers(cacheDir)
  const logFile = join(folder, `streams-${variant}.log`)
  return {
    name: names[variant],
    async start({ config: { kafka, flattener }, eventSchemaId }) {
      const java = new JavaProcess(classPath, logFile, [
        'StreamsFlattener',
        kafka.bootstrap_servers.join(','),
        kafka.topics.raw_trade,
        kafka.topics.flattened_trade,
        variant,
        flattener.group_id,
        schemaFile('bar-batch'),
        schemaFile('bar'),
        String(eventSchemaId),
        join(folder, 'streams-state'),
        '2',
      ])
      return { pids: [java.pid], [Symbol.asyncDispose]: () => java.end() }
    },
  }
}
