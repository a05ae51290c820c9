import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { parse } from 'yaml'

/** What the checks look at of a service of docker-compose.yml. */
export interface ComposeService {
  readonly image: string
  readonly environment?: Readonly<Record<string, unknown>>
  readonly restart?: string
  readonly mem_limit?: string
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly read_only?: boolean
  readonly healthcheck?: object
  readonly logging?: { readonly options: Readonly<Record<string, string>> }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly profiles?: readonly string[]
}

export interface ComposeFile {
  readonly 'x-images': Readonly<Record<string, string>>
  readonly services: Readonly<Record<string, ComposeService>>
  readonly volumes: Readonly<Record<string, unknown>>
}

export const composeText = readFileSync(join(projectRoot, 'docker-compose.yml'), 'utf8')

/** The file is ours: no number of aliases is an attack. */
export const composeFile: ComposeFile = parse(composeText, { merge: true, maxAliasCount: -1 })

/** Images of ours that are a server of others with plugins, and know nothing of config/config.yaml. */
const engines = ['flink', 'connect']

/** Services of ours, each with its code. */
export const apps = Object.entries(composeFile.services).filter(([, { image }]) => {
  const [, name = ''] = /^tickertape\/(.+):/.exec(image) ?? []
  return name !== '' && !engines.includes(name)
})

export interface PublishedPort {
  readonly service: string
  readonly host: string
  /** Variable that moves the port on the host. */
  readonly variable: string
  readonly hostPort: number
}

const published =
  /^(?<host>[\d.]+):\$\{(?<variable>\w+):-(?<hostPort>\d+)\}:(?:\d+|\$\{\k<variable>:-\k<hostPort>\})$/

/** Every port of the file. Throws for one that no variable moves: `host:${VARIABLE:-port}:port`. */
export const publishedPorts: readonly PublishedPort[] = Object.entries(
  composeFile.services,
).flatMap(([service, { ports = [] }]) =>
  ports.map((port) => {
    const { host, variable, hostPort } = published.exec(port)?.groups ?? {}
    if (!host || !variable) throw new Error(`${service}: cannot read the port ${port}`)
    return { service, host, variable, hostPort: Number(hostPort) }
  }),
)
