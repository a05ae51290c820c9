import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from './eventually.ts'
import { freePort } from './test-config.ts'

const user = 'tickertape'
/** Debian keeps a server's programs out of the PATH. */
const debianDir = '/usr/lib/postgresql'

const env = (() => {
  const versions = existsSync(debianDir) ? readdirSync(debianDir) : []
  const dirs = versions.map((version) => join(debianDir, version, 'bin'))
  return { ...process.env, PATH: [process.env.PATH, ...dirs].join(delimiter) }
})()

const run = (command: string, args: readonly string[], options: object = {}) =>
  promisify(execFile)(command, args, { env, ...options })

/** Why PostgreSQL cannot be run here; undefined when it can. */
export async function postgresMissing(): Promise<string | undefined> {
  try {
    for (const program of ['initdb', 'postgres', 'psql']) await run(program, ['--version'])
    return undefined
  } catch (cause) {
    return `PostgreSQL is missing: ${(cause as Error).message}; apt-get install postgresql`
  }
}

/** A real PostgreSQL on a free port, with data of its own, that can be killed. Its only user is its owner. */
export class PostgresServer implements AsyncDisposable {
  readonly port: number
  readonly user = user
  readonly #dir: string
  readonly #asOwner: readonly string[]
  #child: ChildProcess | undefined

  private constructor(dir: string, port: number, asOwner: readonly string[]) {
    this.#dir = dir
    this.port = port
    this.#asOwner = asOwner
  }

  static async start(): Promise<PostgresServer> {
    const dir = await mkdtemp(join(tmpdir(), 'tickertape-postgres-'))
    const server = new PostgresServer(dir, await freePort(), await ownerOf(dir))
    await server.#run('initdb', '--auth=trust', '--encoding=UTF8', '-U', user, '-D', server.#data)
    await server.start()
    return server
  }

  get jdbcUrl(): string {
    return `jdbc:postgresql://127.0.0.1:${this.port}/postgres`
  }

  /** Starts it, or starts it again after a kill; resolves when it answers. */
  async start(): Promise<void> {
    const place = ['-D', this.#data, '-k', this.#dir]
    const listen = ['-h', '127.0.0.1', '-p', String(this.port)]
    const [command, ...args] = [...this.#asOwner, 'postgres', ...place, ...listen]
    this.#child = spawn(command as string, args, { env, stdio: 'ignore' })
    await eventually(
      () => this.query('SELECT 1').catch(() => []),
      ({ length }) => length === 1,
    )
  }

  /** Ends it as a crash would: nothing is written any more, and the next start recovers. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child) return
    this.#child = undefined
    const exited = once(child, 'exit')
    child.kill('SIGQUIT')
    await exited
  }

  /** Rows as text, their columns separated by `|`. */
  async query(sql: string): Promise<readonly string[]> {
    const where = ['-h', '127.0.0.1', '-p', String(this.port), '-U', user, '-d', 'postgres']
    const { stdout } = await run('psql', ['-XAtq', ...where, '-c', sql], { maxBuffer: 2 ** 28 })
    return stdout.split('\n').filter(Boolean)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    await rm(this.#dir, { recursive: true, force: true })
  }

  get #data(): string {
    return join(this.#dir, 'data')
  }

  async #run(...words: readonly string[]): Promise<void> {
    const [command, ...args] = [...this.#asOwner, ...words]
    await run(command as string, args, { cwd: this.#dir })
  }
}

/** PostgreSQL refuses to run as root, so there it runs as somebody else, who gets the folder. */
async function ownerOf(dir: string): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) return []
  const { stdout } = await run('id', ['-u', 'nobody'])
  const id = Number(stdout)
  await chown(dir, id, id)
  return ['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups']
}
