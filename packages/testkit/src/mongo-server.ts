import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Collection, MongoClient } from 'mongodb'
import { eventually } from './eventually.ts'
import { fetchPython } from './python-packages.ts'
import { freePort } from './test-config.ts'

const distribution = 'SecantusDB'
const version = '0.7.0b3'

/** Why it cannot be run here; undefined when it can. Fetches it into the cache when it is not there. */
export async function mongoMissing(cacheDir: string): Promise<string | undefined> {
  return fetchPackages(cacheDir).then(
    () => undefined,
    (error: Error) => `${distribution} cannot be fetched: ${error.message.split('\n')[0]}`,
  )
}

/**
 * A server that speaks MongoDB's protocol and keeps its data over a kill: SecantusDB, because no package registry has
 * mongod. On a free port, with data of its own.
 */
export class MongoServer implements AsyncDisposable {
  readonly port: number
  readonly database = 'market'
  readonly #packages: string
  readonly #dir: string
  readonly #client: MongoClient
  #child: ChildProcess | undefined

  private constructor(packages: string, dir: string, port: number) {
    this.#packages = packages
    this.#dir = dir
    this.port = port
    this.#client = new MongoClient(this.uri)
  }

  /** Fetches the server into the cache when it is not there. Throws what pip says when it cannot. */
  static async start(cacheDir: string): Promise<MongoServer> {
    const packages = await fetchPackages(cacheDir)
    const dir = await mkdtemp(join(tmpdir(), 'tickertape-mongo-'))
    const server = new MongoServer(packages, dir, await freePort())
    await server.start()
    return server
  }

  get uri(): string {
    return `mongodb://127.0.0.1:${this.port}/?directConnection=true&serverSelectionTimeoutMS=3000`
  }

  /** Of the database that sinks write to. */
  collection(name: string): Collection {
    return this.#client.db(this.database).collection(name)
  }

  /** Starts it, or starts it again after a kill; resolves when it answers. */
  async start(): Promise<void> {
    const main = 'from secantus.cli import main; main()'
    const place = ['--host', '127.0.0.1', '--port', String(this.port), '--storage-path', this.#dir]
    const like = ['--standalone', '--sync-on-commit', '--cache-size', '256M']
    this.#child = spawn('python3', ['-c', main, ...place, ...like], {
      stdio: 'ignore',
      env: { ...process.env, PYTHONPATH: this.#packages },
    })
    const ping = async () => (await this.#client.db().command({ ping: 1 })).ok
    await eventually(
      () => ping().catch(() => 0),
      (ok) => ok === 1,
    )
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child) return
    this.#child = undefined
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close()
    await this.kill()
    await rm(this.#dir, { recursive: true, force: true })
  }
}

const fetchPackages = (cacheDir: string): Promise<string> =>
  fetchPython(cacheDir, { name: 'mongodb', version, packages: [`${distribution}==${version}`] })
