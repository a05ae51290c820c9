import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type FetchedName = 'kafka' | 'registry' | 'pinot' | 's3'

export type Origin =
  | { readonly kind: 'maven'; readonly pom: string }
  | { readonly kind: 'go'; readonly module: string }

export interface FetchedServer {
  readonly title: string
  readonly version: string
  readonly origin: Origin
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
}

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
  const recipe = origin.kind === 'maven' ? await readFile(origin.pom, 'utf8') : origin.module
  const hash = createHash('sha256').update(`${version}\n${recipe}`).digest('hex').slice(0, 10)
  return join(cacheDir, `${name}-${version}-${hash}`)
}
