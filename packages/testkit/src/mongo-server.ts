import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from './eventually.ts'
import { fetchPython } from './python-packages.ts'
import { freePort } from './test-config.ts'

const run = promisify(execFile)
const distribution = 'SecantusDB'
const version = '0.7.0b3'

const remove = `
import sys
from pymongo import MongoClient
port, collection, field = sys.argv[1:]
with MongoClient('127.0.0.1', int(port), serverSelectionTimeoutMS=2000) as client:
    client['market'][collection].delete_many({field: {'$mod': [3, 0]}})
`

/** Loses one document, alters one, and puts a copy beside one. */
const hurt = `
import sys
from pymongo import MongoClient
port, collection, field, lost, altered, doubled = sys.argv[1:]
with MongoClient('127.0.0.1', int(port), serverSelectionTimeoutMS=2000) as client:
    documents = client['market'][collection]
    documents.delete_one({field: lost})
    documents.update_one({field: altered}, {'$set': {'price': 1.5}})
    documents.insert_one({**documents.find_one({field: doubled}), '_id': 'a copy'})
`

const removeCopy = `
import sys
from pymongo import MongoClient
port, collection = sys.argv[1:]
with MongoClient('127.0.0.1', int(port), serverSelectionTimeoutMS=2000) as client:
    client['market'][collection].delete_one({'_id': 'a copy'})
`

/** Prints documents of a collection, without their ids, one a line. */
const find = `
import sys
from bson import json_util
from pymongo import MongoClient
port, collection, order = sys.argv[1:]
with MongoClient('127.0.0.1', int(port), serverSelectionTimeoutMS=2000) as client:
    for found in client['market'][collection].find({}, {'_id': 0}).sort(order):
        print(json_util.dumps(found, json_options=json_util.RELAXED_JSON_OPTIONS))
`

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
  #child: ChildProcess | undefined

  private constructor(packages: string, dir: string, port: number) {
    this.#packages = packages
    this.#dir = dir
    this.port = port
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

  /** Starts it, or starts it again after a kill; resolves when it answers. */
  async start(): Promise<void> {
    const main = 'from secantus.cli import main; main()'
    const place = ['--host', '127.0.0.1', '--port', String(this.port), '--storage-path', this.#dir]
    const like = ['--standalone', '--sync-on-commit', '--cache-size', '256M']
    this.#child = spawn('python3', ['-c', main, ...place, ...like], {
      stdio: 'ignore',
      env: this.#env,
    })
    await eventually(
      () =>
        this.documents('none').then(
          () => true,
          () => false,
        ),
      (answers) => answers,
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

  /** The documents of a collection in the order of a field, as JSON has them. */
  async documents(
    collection: string,
    order = 'received_at',
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const args = ['-c', find, String(this.port), collection, order]
    const { stdout } = await run('python3', args, { env: this.#env, maxBuffer: 2 ** 28 })
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  }

  /** Removes the documents of which a field can be divided by three. */
  async removeThirds(collection: string, field: string): Promise<void> {
    await run('python3', ['-c', remove, String(this.port), collection, field], { env: this.#env })
  }

  /** Loses a document by the value of a field, sets the price of another to 1.5, and doubles a third. */
  async hurt(
    collection: string,
    field: string,
    { lost, altered, doubled }: Readonly<Record<'lost' | 'altered' | 'doubled', string>>,
  ): Promise<void> {
    const args = [String(this.port), collection, field, lost, altered, doubled]
    await run('python3', ['-c', hurt, ...args], { env: this.#env })
  }

  /** Takes away what `hurt` has doubled. */
  async removeCopy(collection: string): Promise<void> {
    await run('python3', ['-c', removeCopy, String(this.port), collection], { env: this.#env })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    await rm(this.#dir, { recursive: true, force: true })
  }

  get #env(): NodeJS.ProcessEnv {
    return { ...process.env, PYTHONPATH: this.#packages }
  }
}

const fetchPackages = (cacheDir: string): Promise<string> =>
  fetchPython(cacheDir, { name: 'mongodb', version, packages: [`${distribution}==${version}`] })
