import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { TapeError } from '@tickertape/errors'

export type ConnectorConfig = Readonly<Record<string, string>>

/** A file of deploy/connect as Kafka Connect gets it. */
export interface Sink {
  /** Name of the connector: ours is told from others by its beginning. */
  readonly name: string
  readonly config: ConnectorConfig
}

/** A sink whose store is not configured. */
export interface SinkOff {
  readonly name: string
  /** The variable that is empty. */
  readonly missing: string
}

export interface Sinks {
  readonly on: readonly Sink[]
  readonly off: readonly SinkOff[]
}

export const ownPrefix = 'tickertape-'

/** Every file of a folder as a sink. Throws TAPE_CONNECT_SINK for one that is none. */
export function readSinks(folder: string, variables: Readonly<Record<string, string>>): Sinks {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
  const read = files.map((file) =>
    sinkOf(file, readFileSync(join(folder, file), 'utf8'), variables),
  )
  return {
    on: read.filter((sink) => 'config' in sink),
    off: read.filter((sink) => 'missing' in sink),
  }
}

/** `${name}`; Connect's own are `${provider:name}`, which the worker fills in. */
const variable = /\$\{(\w+)\}/g

export function sinkOf(
  file: string,
  text: string,
  variables: Readonly<Record<string, string>>,
): Sink | SinkOff {
  const name = `${ownPrefix}${basename(file, '.json')}`
  let missing: string | undefined
  const filled = Object.entries(settingsIn(file, text)).map(([key, value]) => {
    const full = value.replace(variable, (_, named: string) => {
      const found = variables[named]
      if (found === undefined) throw notOne(file, `nobody knows \${${named}} of ${key}`)
      if (found === '') missing ??= named
      return found
    })
    return [key, full] as const
  })
  return missing ? { name, missing } : { name, config: { ...Object.fromEntries(filled), name } }
}

function settingsIn(file: string, text: string): ConnectorConfig {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw notOne(file, (cause as Error).message)
  }
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
  const wrong = isObject
    ? Object.entries(parsed as object).find(([, value]) => typeof value !== 'string')
    : undefined
  if (!isObject) throw notOne(file, 'it must be one object of settings')
  if (wrong) throw notOne(file, `${wrong[0]} must be text, in quotes`)
  return parsed as ConnectorConfig
}

const notOne = (file: string, why: string): TapeError =>
  new TapeError('TAPE_CONNECT_SINK', `${file} is no sink: ${why}`)
