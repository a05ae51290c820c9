import { ArchiveStore } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import { KafkaAdmin, type Log, TopicScanner } from '@tickertape/kafka'
import { PinotBroker, PinotController } from '@tickertape/pinot'
import { WriterCodec } from '@tickertape/schema'
import { kafkaClient, schemaRegistry } from '@tickertape/streams'
import { MAX_KEYS } from './key-table.ts'

/** Everything that is read. */
export interface Sources {
  readonly config: Config
  readonly admin: KafkaAdmin
  readonly scanner: TopicScanner
  readonly schemaById: (id: number) => Promise<object>
  readonly codec: WriterCodec
  readonly store: ArchiveStore
  readonly broker: PinotBroker
  readonly controller: PinotController
  /** Keys of a partition that are held at a time. */
  readonly mostKeys: number
  readonly signal: AbortSignal
}

/** Read requests to the object store that fail are repeated for this long. */
const READ_FOR_MS = 60_000

export interface OpenSources extends Sources, AsyncDisposable {}

export interface OpenOptions {
  readonly config: Config
  readonly log: Log
  /** At most MAX_KEYS, which is the default. */
  readonly mostKeys?: number
  readonly signal: AbortSignal
}

export async function openSources(options: OpenOptions): Promise<OpenSources> {
  const { config, log, mostKeys = MAX_KEYS, signal } = options
  const stack = new AsyncDisposableStack()
  const client = kafkaClient({ config, clientId: 'audit', log })
  const admin = stack.use(await KafkaAdmin.connect(client))
  const scanner = stack.use(await TopicScanner.connect(client))
  const registry = schemaRegistry(config, { signal })
  const store = stack.use(new ArchiveStore(config, { signal, forMs: READ_FOR_MS }))
  const schemaById = (id: number) => registry.schemaById(id)
  return {
    ...{ config, admin, scanner, schemaById, store, mostKeys, signal },
    codec: new WriterCodec(schemaById),
    broker: new PinotBroker(config.pinot.broker_url),
    controller: new PinotController(config.pinot.controller_url, { signal }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
