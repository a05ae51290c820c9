import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Extra } from './server-spec.ts'

export type FetchedName =
  | 'kafka'
  | 'registry'
  | 'pinot'
  | 's3'
  | 'flink'
  | 'flink-parts'
  | 'cassandra'
  | 'connect'
  | 'connect-avro'
  | 'connect-jdbc'
  | 'connect-mongodb'
  | 'connect-iceberg'

export type Origin =
  | { readonly kind: 'maven'; readonly pom: string }
  | { readonly kind: 'go'; readonly module: string }
  | { readonly kind: 'pip'; readonly package: string }

export interface FetchedServer {
  readonly title: string
  readonly version: string
  readonly origin: Origin
  /** Fetched only for this; left out: always. */
  readonly extra?: Extra
}

const pom = (name: string): Origin => ({
  kind: 'maven',
  pom: fileURLToPath(new URL(`../poms/${name}.xml`, import.meta.url)),
})

/** What is fetched. ZooKeeper comes with Pinot. */
export const fetchedServers: Readonly<Record<FetchedName, FetchedServer>> = {
  pinot: { title: 'Apache Pinot', version: '0.11.0', origin: pom('pinot') },
  kafka: { title: 'Apache Kafka', version: '4.3.1', origin: pom('kafka') },
  registry: { title: 'Apicurio Registry', version: '3.0.9', origin: pom('registry') },
  s3: {
    title: 'versitygw',
    version: '1.8.0',
    origin: { kind: 'go', module: 'github.com/versity/versitygw/cmd/versitygw' },
  },
  // Maven Central has no flink-dist; the wheel that Flink releases for Python carries it.
  flink: {
    title: 'Apache Flink',
    version: '2.3.0',
    origin: { kind: 'pip', package: 'apache-flink-libraries' },
    extra: 'streaming-sql',
  },
  'flink-parts': {
    title: "Flink's connectors",
    version: '2.3.0',
    origin: pom('flink-parts'),
    extra: 'streaming-sql',
  },
  cassandra: {
    title: 'Apache Cassandra',
    version: '5.0.9',
    origin: pom('cassandra'),
    extra: 'cassandra',
  },
  connect: {
    title: 'Kafka Connect',
    version: '4.3.1',
    origin: pom('connect'),
    extra: 'sinks',
  },
  'connect-avro': {
    title: "Apicurio's Avro converter",
    version: '2.6.13.Final',
    origin: pom('connect-avro'),
    extra: 'sinks',
  },
  'connect-jdbc': {
    title: "Debezium's JDBC sink",
    version: '3.4.0.Final',
    origin: pom('connect-jdbc'),
    extra: 'sinks',
  },
  'connect-mongodb': {
    title: "MongoDB's sink",
    version: '2.0.1',
    origin: pom('connect-mongodb'),
    extra: 'sinks',
  },
  'connect-iceberg': {
    title: "Iceberg's sink",
    version: '1.10.1',
    origin: pom('connect-iceberg'),
    extra: 'iceberg',
  },
}

/** What the core servers and these extras are made from. */
export const fetchedWith = (extras: readonly Extra[] = []): readonly FetchedName[] =>
  (Object.keys(fetchedServers) as FetchedName[]).filter((name) => {
    const { extra } = fetchedServers[name]
    return extra === undefined || extras.includes(extra)
  })

/** The folder of the system for what can be fetched again: XDG's, or ~/.cache. */
export function defaultCacheDir(xdgCacheHome?: string): string {
  return join(xdgCacheHome || join(homedir(), '.cache'), 'tickertape')
}

/**
 * Where a server is or will be in the cache. The name carries a hash of what it is made from, so that clones of
 * different age share the cache without meeting.
 */
export async function installedDir(cacheDir: string, name: FetchedName): Promise<string> {
  const { version, origin } = fetchedServers[name]
  const recipe = await recipeOf(origin)
  const hash = createHash('sha256').update(`${version}\n${recipe}`).digest('hex').slice(0, 10)
  return join(cacheDir, `${name}-${version}-${hash}`)
}

async function recipeOf(origin: Origin): Promise<string> {
  if (origin.kind === 'maven') return readFile(origin.pom, 'utf8')
  return origin.kind === 'go' ? origin.module : origin.package
}
