import { mkdir, statfs } from 'node:fs/promises'
import { type Config, loadConfig } from '@tickertape/config'
import {
  assertPortsFree,
  checkTools,
  fetchedServers,
  fetchedWith,
  hasLeftovers,
  isInstalled,
  stackOwner,
} from '@tickertape/embedded'
import { asTapeError } from '@tickertape/errors'
import { cacheDirOf, dataDirOf, portsOf } from '../start/embedded-servers.ts'
import { type Finding, ok, problem, skipped, warning } from './finding.ts'

const GB = 1_000_000_000
const gigabytes = (bytes: number): string => `${(bytes / GB).toFixed(1)} GB`

/** The configuration, or what is wrong with it. */
export function checkConfig(): { readonly config?: Config; readonly finding: Finding } {
  try {
    const config = loadConfig()
    const source = config.producer.source.join(', ')
    return { config, finding: ok('configuration', `every setting is right; source ${source}`) }
  } catch (cause) {
    const { message } = asTapeError(cause)
    const fix = 'correct what the lines name; docs/reference/config.md has every setting'
    return { finding: problem('configuration', message, fix) }
  }
}

export async function checkPrograms(config: Config): Promise<Finding> {
  try {
    await checkTools({ cacheDir: cacheDirOf(config) })
    return ok('programs', `Node ${process.versions.node}, Java, and what fetches servers`)
  } catch (cause) {
    const fix = 'install what is named; or docker compose up, which needs Docker alone'
    return problem('programs', asTapeError(cause).message, fix)
  }
}

export async function checkFetched(config: Config): Promise<Finding> {
  const names = fetchedWith()
  const there = await Promise.all(names.map((name) => isInstalled(cacheDirOf(config), name)))
  const missing = names.filter((_, at) => !there[at]).map((name) => fetchedServers[name].title)
  if (missing.length === 0) return ok('servers', 'all are fetched')
  const found = `${missing.join(', ')} are not fetched yet`
  return warning(
    'servers',
    found,
    'npx tape up does so, once for all clones; the first start takes minutes',
  )
}

const DISK = { problem: 1 * GB, warning: 5 * GB }
const MEMORY = { problem: 2 * GB, warning: 4 * GB }

function judged(
  check: string,
  bytes: number,
  least: typeof DISK,
  what: string,
  fix: string,
): Finding {
  const found = `${gigabytes(bytes)} ${what}`
  if (bytes < least.problem) return problem(check, found, fix)
  return bytes < least.warning ? warning(check, found, fix) : ok(check, found)
}

export async function checkDisk(config: Config): Promise<Finding> {
  const dataDir = dataDirOf(config)
  await mkdir(dataDir, { recursive: true })
  const { bavail, bsize } = await statfs(dataDir)
  const fix = 'make room, lower kafka.retention_hours, or set embedded.data_dir to another disk'
  return judged('disk', bavail * bsize, DISK, 'free where the data is', fix)
}

export function checkMemory(isRunning: boolean): Finding {
  const bytes = process.availableMemory()
  const fix = 'close something: servers and services take about 3 GB together'
  if (isRunning) return ok('memory', `${gigabytes(bytes)} free beside what runs`)
  return judged('memory', bytes, MEMORY, 'free', fix)
}

/** Who runs the servers of this clone, and whether somebody else has their ports. */
export async function checkPorts(config: Config, isAnswering: boolean): Promise<Finding> {
  const dataDir = dataDirOf(config)
  const owner = await stackOwner(dataDir)
  if (owner) return ok('ports', `held by npx tape up, process ${owner.pid}`)
  if (await hasLeftovers(dataDir)) {
    return problem(
      'ports',
      'servers of a start that was killed may still run',
      'npx tape down ends them',
    )
  }
  if (isAnswering) return ok('ports', 'other servers answer there, such as those of docker compose')
  try {
    await assertPortsFree(portsOf(config))
    return ok('ports', 'all are free')
  } catch (cause) {
    const { code, message } = asTapeError(cause)
    if (code === 'TAPE_CONFIG_INVALID') return skipped('ports', 'the servers are elsewhere')
    return problem('ports', message, 'end that program, or set another port in config/config.yaml')
  }
}
