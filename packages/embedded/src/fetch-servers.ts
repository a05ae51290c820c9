import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { TapeError } from '@tickertape/errors'
import { fetchFailure, goStep, mavenStep } from './fetch-output.ts'
import { firstRun } from './first-run.ts'
import { isInstalled, markComplete } from './installed-server.ts'
import { type FetchedName, fetchedServers, installedDir } from './server-cache.ts'

export interface FetchOptions {
  readonly cacheDir: string
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: FetchProgress) => void
  /** Called when everything is there but runs for its first time, which takes some seconds; see firstRun. */
  readonly onFirstRun?: () => void
}

/** Counts since this fetch began: what the package managers' own caches hold already is not in them. */
export interface FetchProgress {
  readonly server: FetchedName
  readonly title: string
  readonly state: 'fetching' | 'done'
  /** Files downloaded, and packages compiled. */
  readonly artifacts: number
  readonly bytes: number
}

/**
 * Brings every server that is not there yet into the cache, side by side, and runs them for a first time. Throws
 * TAPE_STACK_FETCH_FAILED with the path of a log, what startStack throws, or the signal's reason; the next call
 * goes on from what Maven and Go have by then.
 */
export async function fetchServers(options: FetchOptions): Promise<void> {
  const { cacheDir } = options
  await mkdir(join(cacheDir, 'logs'), { recursive: true })
  await removeAbandoned(cacheDir)
  const failed = new AbortController()
  const signal = options.signal ? AbortSignal.any([failed.signal, options.signal]) : failed.signal
  const names = Object.keys(fetchedServers) as FetchedName[]
  const fetches = names.map(async (name) => {
    if (!(await isInstalled(cacheDir, name))) await fetchServer(name, { ...options, signal })
  })
  try {
    await Promise.all(fetches)
    await firstRun({ cacheDir, signal, onBegin: () => options.onFirstRun?.() })
  } catch (error) {
    failed.abort(error)
    await Promise.allSettled(fetches)
    throw error
  }
}

async function fetchServer(
  name: FetchedName,
  { cacheDir, signal, onProgress }: FetchOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const { title } = fetchedServers[name]
  const draft = await mkdtemp(join(cacheDir, 'partial-'))
  const count = { artifacts: 0, bytes: 0 }
  const report = (state: FetchProgress['state']) =>
    onProgress?.({ server: name, title, state, ...count })
  report('fetching')
  try {
    await runFetch(name, {
      ...fetchCommand(name, draft),
      logFile: join(cacheDir, 'logs', `fetch-${name}.log`),
      signal,
      onLine(line) {
        const step = mavenStep(line) ?? goStep(line)
        if (!step) return
        count.artifacts += step.artifacts
        count.bytes += step.bytes
        report('fetching')
      },
    })
    await markComplete(join(draft, 'out'))
    await install(join(draft, 'out'), cacheDir, name)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  report('done')
}

interface FetchCommand {
  readonly command: string
  readonly args: readonly string[]
}

function fetchCommand(name: FetchedName, draft: string): FetchCommand {
  const { origin, version } = fetchedServers[name]
  const out = join(draft, 'out')
  if (origin.kind === 'go') {
    // `env` adds to the environment, so that Go's own settings of the machine hold.
    const install = ['go', 'install', '-v', '-ldflags', '-s -w', `${origin.module}@v${version}`]
    return { command: 'env', args: [`GOBIN=${out}`, ...install] }
  }
  const defines = { 'server.version': version, out, scratch: join(draft, 'scratch') }
  const settings = Object.entries(defines).map(([key, value]) => `-D${key}=${value}`)
  return {
    command: 'mvn',
    args: ['-B', '-U', '--strict-checksums', '-f', origin.pom, 'package', ...settings],
  }
}

interface RunFetchOptions extends FetchCommand {
  readonly logFile: string
  readonly signal: AbortSignal
  readonly onLine: (line: string) => void
}

async function runFetch(name: FetchedName, options: RunFetchOptions): Promise<void> {
  const { command, args, logFile, signal, onLine } = options
  signal.throwIfAborted()
  const log = createWriteStream(logFile)
  const child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = () => killGroup(child)
  signal.addEventListener('abort', stop, { once: true })
  const tail: string[] = []
  const keep = (line: string) => {
    log.write(`${line}\n`)
    tail.push(line)
    onLine(line)
  }
  try {
    const [code] = await endOf(child, keep)
    signal.throwIfAborted()
    if (code !== 0) throw fetchError(name, fetchFailure(tail.join('\n')), logFile)
  } catch (cause) {
    if (cause instanceof TapeError || signal.aborted) throw cause
    throw fetchError(name, `${command} cannot be run: ${String(cause)}`, logFile)
  } finally {
    signal.removeEventListener('abort', stop)
    await closed(log)
  }
}

async function endOf(child: ChildProcess, onLine: (line: string) => void): Promise<unknown[]> {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', onLine)
  }
  return once(child, 'close')
}

async function closed(log: WriteStream): Promise<void> {
  log.end()
  await once(log, 'close')
}

/** The group, because `go` compiles in processes of its own. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It ended in between.
  }
}

function fetchError(name: FetchedName, reason: string, logFile: string): TapeError {
  const { title, version } = fetchedServers[name]
  return new TapeError(
    'TAPE_STACK_FETCH_FAILED',
    `${title} ${version} could not be fetched: ${reason}; check the network and run this again, it goes on where it stopped (log: ${logFile})`,
    { context: { server: name, logFile } },
  )
}

/** When another clone was faster its copy stays, because servers may run from it; a damaged one gives way. */
async function install(draft: string, cacheDir: string, name: FetchedName): Promise<void> {
  const target = await installedDir(cacheDir, name)
  try {
    await rename(draft, target)
  } catch {
    if (await isInstalled(cacheDir, name)) return
    await rename(target, `${draft}.damaged`)
    await rename(draft, target)
  }
}

/** Drafts of fetches that were killed; a living one is younger than a day. */
async function removeAbandoned(cacheDir: string): Promise<void> {
  for (const entry of await readdir(cacheDir)) {
    if (!entry.startsWith('partial-')) continue
    const path = join(cacheDir, entry)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > 86_400_000) await rm(path, { recursive: true, force: true })
  }
}
