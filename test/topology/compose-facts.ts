import { dirname } from 'node:path'
import { parse } from 'yaml'
import { argumentFacts } from './argument-facts.ts'
import type { Facts, Topology } from './facts.ts'

interface ComposeService {
  readonly image: string
  readonly command?: string | readonly string[]
  readonly entrypoint?: string | readonly string[]
  readonly environment?: Readonly<Record<string, string | number | null>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly configs?: readonly { readonly target: string }[]
  readonly read_only?: boolean
  readonly restart?: string
  readonly healthcheck?: { readonly test: readonly string[] }
}

/** `${NAME:-default}` as Compose reads it where nothing is set. */
const withDefaults = (text: string): string => text.replace(/\$\{\w+(?::?-([^}]*))?\}/g, '$1')

const words = (command: string | readonly string[]): readonly string[] =>
  typeof command === 'string' ? command.trim().split(/\s+/) : command

/** The port and path of a check by HTTP, or the command of any other. */
export function healthOf(command: readonly string[]): string {
  const url = /https?:\/\/(?:localhost|127\.0\.0\.1):(\d+)(\/[^'"\s]*)/.exec(command.join(' '))
  return url ? `GET :${url[1]}${url[2]}` : command.join(' ')
}

const splitAt = (all: readonly string[], word: string): (readonly string[])[] => {
  const at = all.indexOf(word)
  return at < 0 ? [all] : [all.slice(0, at), all.slice(at)]
}

const numbers = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? '')

/** Ports that a service listens on: published, checked, named in its options, or spoken to by another. */
function portsOf(name: string, service: ComposeService, conversations: string): Set<string> {
  const { ports = [], healthcheck, command = [] } = service
  return new Set([
    ...ports.map((port) => port.split(':').at(-1) ?? port),
    ...numbers(healthcheck?.test.join(' ') ?? '', /(?:localhost:|127\.0\.0\.1[:/])(\d+)/g),
    ...numbers(words(command).join(' '), /-\w*[pP]ort (\d+)/g),
    ...numbers(conversations, new RegExp(`(?<![\\w-])${name}:(\\d+)`, 'g')),
  ])
}

function volumeFacts(volumes: readonly string[]): [string, string][] {
  return volumes.map((volume) => {
    const [source = '', path = '', mode] = volume.split(':')
    if (!source.startsWith('.')) return [`volume ${path}`, 'kept']
    return [`files ${path}`, mode === 'ro' ? 'read-only' : 'writable']
  })
}

/** Files that the compose file itself holds. */
function configFacts(configs: readonly { readonly target: string }[]): [string, string][] {
  return configs.map(({ target }) => [`files ${dirname(target)}`, 'read-only'])
}

function factsOf(name: string, service: ComposeService, conversations: string): Facts {
  const { image, command = [], entrypoint, environment = {}, volumes = [] } = service
  const { configs = [], healthcheck } = service
  const facts = new Map<string, string>([
    ['image', image.includes(':') ? image : `${image}:latest`],
    ['root file system', service.read_only ? 'read-only' : 'writable'],
    ['runs', service.restart ? 'on' : 'once'],
    ...volumeFacts(volumes),
    ...configFacts(configs),
    ...argumentFacts(words(command)),
  ])
  if (entrypoint) {
    const [first = [], rest = []] = splitAt(words(entrypoint), '-D')
    facts.set('entrypoint', first.join(' '))
    for (const [name, value] of argumentFacts(rest)) facts.set(name, value)
  }
  if (healthcheck) facts.set('health', healthOf(healthcheck.test.slice(1)))
  for (const port of portsOf(name, service, conversations)) facts.set(`port ${port}`, 'open')
  for (const [key, value] of Object.entries(environment)) {
    // A name without a value is passed on from the host, where it is usually not set.
    if (value !== null) facts.set(`env ${key}`, String(value))
  }
  return facts
}

/** The services of a compose file, with every variable at its default. */
export function composeTopology(file: string): Topology {
  const { services } = parse(withDefaults(file), { merge: true, maxAliasCount: -1 }) as {
    services: Record<string, ComposeService>
  }
  const conversations = JSON.stringify(
    Object.values(services).map(({ environment, command }) => [environment, command]),
  )
  return new Map(
    Object.entries(services).map(([name, service]) => [
      name,
      factsOf(name, service, conversations),
    ]),
  )
}
