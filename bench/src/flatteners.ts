import { join } from 'node:path'
import type { Config } from '@tickertape/config'
import { AppProcess } from '@tickertape/testkit'
import type { BenchStack } from './bench-stack.ts'
import { buildPeers, JavaProcess } from './peers.ts'

export interface RunningProcess extends AsyncDisposable {
  readonly pid: number
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
  start(options: FlattenerOptions): RunningProcess
}

const schemas = join(import.meta.dirname, '../../packages/schema/schemas')
/** File of an Avro schema, for programs that read them themselves. */
export const schemaFile = (name: string): string => join(schemas, `${name}.avsc`)

export const ourFlattener: Flattener = {
  name: 'Tickertape flattener',
  start({ env }) {
    const app = new AppProcess('flattener', env)
    return { pid: app.pid, [Symbol.asyncDispose]: async () => void (await app.end()) }
  },
}

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
    start({ config: { kafka, flattener }, eventSchemaId }) {
      return new JavaProcess(classPath, logFile, [
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
    },
  }
}
