import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { TapeError } from '@tickertape/errors'
import { goStep, mavenStep, pipStep } from './fetch-output.ts'
import { firstRun } from './first-run.ts'
import { isInstalled, markComplete } from './installed-server.ts'
import { fetchCommand, runFetch } from './run-fetch.ts'
import { type FetchedName, fetchedServers, fetchedWith, installedDir } from './server-cache.ts'
import type { Extra } from './server-spec.ts'

export interface FetchOptions {
  readonly cacheDir: string
  /** What is wanted beside the core servers. */
  readonly extras?: readonly Extra[]
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
  const { cacheDir, extras = [] } = options
  await makeCache(cacheDir)
  await removeAbandoned(cacheDir)
  await removeAbandoned(join(cacheDir, 'classes'))
  const failed = new AbortController()
  const signal = options.signal ? AbortSignal.any([failed.signal, options.signal]) : failed.signal
  const fetches = fetchedWith(extras).map(async (name) => {
    if (!(await isInstalled(cacheDir, name))) await fetchServer(name, { ...options, signal })
  })
  try {
    await Promise.all(fetches)
    await firstRun({ cacheDir, extras, signal, onBegin: () => options.onFirstRun?.() })
  } catch (error) {
    failed.abort(error)
    await Promise.allSettled(fetches)
    throw error
  }
}

async function makeCache(cacheDir: string): Promise<void> {
  try {
    for (const dir of ['logs', 'classes']) await mkdir(join(cacheDir, dir), { recursive: true })
  } catch (cause) {
    throw new TapeError(
      'TAPE_STACK_FETCH_FAILED',
      `the cache folder ${cacheDir} cannot be made (${(cause as Error).message}): name another one in TICKERTAPE_CACHE`,
      { cause },
    )
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
        const step = mavenStep(line) ?? pipStep(line) ?? goStep(line)
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

/** Drafts of fetches and recordings that were killed; a living one is younger than a day. */
async function removeAbandoned(dir: string): Promise<void> {
  for (const entry of await readdir(dir)) {
    if (!entry.startsWith('partial-')) continue
    const path = join(dir, entry)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > 86_400_000) await rm(path, { recursive: true, force: true })
  }
}
