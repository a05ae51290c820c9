import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, globSync, openSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const project = join(import.meta.dirname, '../peers')
/** What Kafka's own scripts give its tools, with a heap that none of the jobs fills. */
const jvmFlags = [
  '-Xmx512m',
  '-server',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
]

/** Builds the peers once per state of their sources; answers the class path. */
export async function buildPeers(cacheDir: string): Promise<string> {
  const sources = globSync(['pom.xml', 'src/**/*.java'], { cwd: project }).sort()
  const hash = createHash('sha256')
  for (const source of sources) hash.update(await readFile(join(project, source)))
  const folder = join(cacheDir, `bench-peers-${hash.digest('hex').slice(0, 10)}`)
  if (!existsSync(folder)) {
    await mkdir(cacheDir, { recursive: true })
    const draft = await mkdtemp(join(cacheDir, 'partial-'))
    const folders = [`-Dscratch=${join(draft, 'scratch')}`, `-Dout=${join(draft, 'jars')}`]
    const goal = ['-B', '-q', '-f', join(project, 'pom.xml'), 'package', ...folders]
    await promisify(execFile)('mvn', goal)
    // Whoever builds at the same time comes second, with the same.
    await rename(draft, folder).catch(() => {})
  }
  return [join(folder, 'scratch/classes'), join(folder, 'jars/*')].join(':')
}

/** A program of the peers as a process. */
export class JavaProcess implements AsyncDisposable {
  readonly #child: ChildProcess

  constructor(classPath: string, logFile: string, main: readonly string[]) {
    const log = openSync(logFile, 'a')
    this.#child = spawn('java', [...jvmFlags, '-cp', classPath, ...main], {
      stdio: ['ignore', log, log],
    })
  }

  get pid(): number {
    return this.#child.pid as number
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGTERM')
    await once(this.#child, 'exit')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }
}
