import type { Config } from '@tickertape/config'
import { kinds as allKinds } from '@tickertape/schema'
import { type LoadReport, loadSnowflake } from '@tickertape/warehouse'
import { count } from '../terminal/figures.ts'

export interface LoadSnowflakeCommandOptions {
  readonly config: Config
  readonly day: string
  /** None for all. */
  readonly kinds: readonly string[]
  readonly json: boolean
  readonly output: NodeJS.WriteStream
  readonly signal: AbortSignal
}

const lineOf = ({ kind, day, outcome, rows, files }: LoadReport): string => {
  if (outcome === 'not compacted') return `${kind}: not compacted yet: tape compact --day ${day}`
  const done = outcome === 'loaded' ? 'loaded' : 'loaded before, nothing new'
  return `${kind}: ${done}: ${count(rows)} rows of ${count(files)} ${files === 1 ? 'file' : 'files'}`
}

/** Rejects with TAPE_SNOWFLAKE_, TAPE_S3_ or TAPE_CLI_USAGE. */
export async function loadSnowflakeCommand(options: LoadSnowflakeCommandOptions): Promise<void> {
  const { day, kinds, json, output } = options
  const chosen = allKinds.filter((kind) => kinds.length === 0 || kinds.includes(kind))
  const reports = await loadSnowflake({ ...options, kinds: chosen })
  const text = [`${day}, UTC`, ...reports.map(lineOf)].join('\n')
  output.write(`${json ? JSON.stringify({ day, kinds: reports }) : text}\n`)
}
