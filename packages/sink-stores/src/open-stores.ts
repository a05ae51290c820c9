import type { SinkStore } from '@tickertape/audit'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'

export const storeNames = ['postgres', 'mongodb', 'cassandra', 'iceberg'] as const
export type StoreName = (typeof storeNames)[number]

interface KnownStore {
  /** The setting that switches it on; undefined for one that is always looked for. */
  readonly setting?: string
  readonly isOn: (config: Config) => boolean
  readonly open: (config: Config) => Promise<SinkStore>
}

/** Drivers are loaded for the stores that are asked. */
const known: Readonly<Record<StoreName, KnownStore>> = {
  postgres: {
    setting: 'sinks.postgres_url',
    isOn: ({ sinks }) => sinks.postgres_url !== '',
    open: async (config) => (await import('./postgres-store.ts')).PostgresStore.open(config),
  },
  mongodb: {
    setting: 'sinks.mongodb_database',
    isOn: ({ sinks }) => sinks.mongodb_database !== '' && sinks.mongodb_uri !== '',
    open: async (config) => (await import('./mongo-store.ts')).MongoStore.open(config),
  },
  cassandra: {
    isOn: () => true,
    open: async (config) => (await import('./cassandra-store.ts')).CassandraStore.open(config),
  },
  iceberg: {
    setting: 'sinks.iceberg_catalog_url',
    isOn: ({ sinks }) => sinks.iceberg_catalog_url !== '',
    open: async (config) => (await import('./iceberg-store.ts')).IcebergStore.open(config),
  },
}

export interface OpenStores extends AsyncDisposable {
  readonly stores: readonly SinkStore[]
  /** Stores that are left out, and why. */
  readonly notes: readonly string[]
}

/**
 * Opens the stores of these names. Without names: those that are configured and answer, and notes about the others.
 * Rejects with TAPE_STORE_UNAVAILABLE for one that was named and does not answer, with TAPE_CLI_USAGE for one that is
 * not configured.
 */
export async function openStores(
  config: Config,
  names: readonly StoreName[] | undefined,
): Promise<OpenStores> {
  await using opened = new AsyncDisposableStack()
  const stores: SinkStore[] = []
  const notes: string[] = []
  for (const name of names ?? storeNames) {
    const { setting, isOn, open } = known[name]
    if (!isOn(config)) {
      const why = `${name} is not compared: ${setting} is empty`
      if (names) throw new TapeError('TAPE_CLI_USAGE', why)
      notes.push(why)
      continue
    }
    try {
      stores.push(opened.use(await open(config)))
    } catch (cause) {
      const isAway = cause instanceof TapeError && cause.code === 'TAPE_STORE_UNAVAILABLE'
      if (names || !isAway) throw cause
      notes.push(`${name} is not compared: ${cause.message}`)
    }
  }
  const moved = opened.move()
  return { stores, notes, [Symbol.asyncDispose]: () => moved.disposeAsync() }
}
