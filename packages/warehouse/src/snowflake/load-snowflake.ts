import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { Kind } from '@tickertape/schema'
import { ProcessedStore } from '../processed-store.ts'
import { type LoadReport, loadDay } from './load-day.ts'
import { SqlApi, type SqlApiOptions } from './sql-api.ts'

export interface LoadSnowflakeOptions extends Partial<Pick<SqlApiOptions, 'retries' | 'pollMs'>> {
  readonly config: Config
  readonly day: string
  readonly kinds: readonly Kind[]
  readonly signal: AbortSignal
}

const PATIENCE_MS = 60_000

/** Brings a compacted day of each kind to Snowflake. Rejects with TAPE_CLI_USAGE when no account is configured. */
export async function loadSnowflake(options: LoadSnowflakeOptions): Promise<readonly LoadReport[]> {
  const { config, day, kinds, signal } = options
  const { snowflake: settings } = config
  const missing = (['url', 'account', 'user', 'private_key'] as const).filter(
    (name) => settings[name] === '',
  )
  if (missing.length > 0) {
    const names = missing.map((name) => `snowflake.${name}`).join(', ')
    throw new TapeError('TAPE_CLI_USAGE', `set ${names}: docs/guides/warehouse.md says how`)
  }
  using processed = new ProcessedStore(config, { forMs: PATIENCE_MS, signal })
  const api = new SqlApi({ ...options, settings })
  const reports: LoadReport[] = []
  for (const kind of kinds) {
    reports.push(await loadDay(kind, day, { processed, api, stage: settings.stage }))
  }
  return reports
}
