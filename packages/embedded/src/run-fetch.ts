import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { TapeError } from '@tickertape/errors'
import { fetchFailure } from './fetch-output.ts'
import { type FetchedName, fetchedServers } from './server-cache.ts'

export interface FetchCommand {
  readonly command: string
  readonly args: readonly string[]
}

/** Fills `draft`/out with the server. */
export function fetchCommand(name: FetchedName, draft: string): FetchCommand {
  const { origin, version } = fetchedServers[name]
  const out = join(draft, 'out')
  if (origin.kind === 'go') {
    // `env` adds to the environment, so that Go's own settings of the machine hold.
    const install = ['go', 'install', '-v', '-ldflags', '-s -w', `${origin.module}@v${version}`]
    return { command: 'env', args: [`GOBIN=${out}`, ...install] }
  }
  if (origin.kind === 'pip') {
    const what = ['--no-deps', '--only-binary=:all:', `${origin.package}==${version}`]
    const quiet = ['--no-compile', '--disable-pip-version-check', '--root-user-action=ignore']
    return {
      command: 'python3',
      args: ['-m', 'pip', 'install', '--target', out, ...quiet, ...what],
    }
  }
  const defines = { 'server.version': version, out, scratch: join(draft, 'scratch') }
  const settings = Object.entries(defines).map(([key, value]) => `-D${key}=${value}`)
  return {
    command: 'mvn',
    args: ['-B', '-U', '--strict-checksums', '-f', origin.pom, 'package', ...settings],
  }
}

export interface RunFetchOptions extends FetchCommand {
  readonly logFile: string
  readonly signal: AbortSignal
  readonly onLine: (line: string) => void
}

/** Runs a fetch to its end. Throws TAPE_STACK_FETCH_FAILED, or the signal's reason with its processes ended. */
export async function runFetch(name: FetchedName, options: RunFetchOptions): Promise<void> {
  const { command, args, logFile, signal, onLine } = options
  signal.throwIfAborted()
  const log = createWriteStream(logFile)
  const child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = () => killGroup(child)
  signal.addEventListener('abort', stop, { once: true })
  const lines: string[] = []
  const keep = (line: string) => {
    log.write(`${line}\n`)
    lines.push(line)
    onLine(line)
  }
  try {
    const [code] = await endOf(child, keep)
    signal.throwIfAborted()
    if (code !== 0) throw fetchError(name, fetchFailure(lines.join('\n')), logFile)
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
