import { loadConfig } from '@tickertape/config'
import { type FaultyS3, prepareTables, type TestConfig, testConfig } from '@tickertape/testkit'
import type { Arena } from './arena.ts'
import { Fleet } from './fleet.ts'
import { Load } from './load.ts'
import { roomForPoison } from './poisons.ts'
import { removeTables } from './remove-tables.ts'

/** Everything that a fault can take hold of. */
export interface World extends AsyncDisposable {
  /** As services see it, with the door of faults before the object store. */
  readonly setup: TestConfig
  /** As the judge sees it. */
  readonly honest: TestConfig
  readonly stack: Arena['stack']
  readonly store: FaultyS3
  readonly disks: Arena['disks']
  readonly fleet: Fleet
  readonly load: Load
}

const settings = {
  ...roomForPoison,
  S3_SINK_MAX_AGE_MS: '1000',
  PRODUCER_RATE: '100',
  PRODUCER_KINDS: 'trades quotes',
}

/** Topics, tables, bucket and services of their own, all of it running. */
export async function openWorld(arena: Arena, seed: number): Promise<World> {
  await using parts = new AsyncDisposableStack()
  const { stack, store, disks } = arena
  const honest = await testConfig(stack.env, { ...settings, PRODUCER_SEED: String(seed) })
  const env = { ...honest.env, S3_SINK_ENDPOINT: store.url }
  const setup: TestConfig = { env, config: loadConfig({ env }) }
  parts.defer(() => removeTables(honest))
  await prepareTables(honest)
  const fleet = parts.use(new Fleet(env))
  for (const app of ['flattener', 'archiver', 'producer'] as const) await fleet.start(app)
  const load = parts.use(await Load.start(honest, seed))
  const moved = parts.move()
  const dispose = () => moved.disposeAsync()
  return { setup, honest, stack, store, disks, fleet, load, [Symbol.asyncDispose]: dispose }
}
