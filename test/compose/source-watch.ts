import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { eventually } from '@tickertape/testkit'
import type { ComposeProject } from './compose-project.ts'

/** What docker-compose.watch.yml watches for an app. */
const watched = (app: string) => [`apps/${app}/src`, 'packages', 'config', 'package-lock.json']

/** `docker compose watch` of one app, over a copy of its source that a test may change. */
export class SourceWatch implements AsyncDisposable {
  readonly #project: ComposeProject
  readonly #app: string
  readonly #folder: string
  #watch: ChildProcess | undefined

  private constructor(project: ComposeProject, app: string, folder: string) {
    this.#project = project
    this.#app = app
    this.#folder = folder
  }

  /** Replaces the app's container by one that can be written to, and watches. */
  static async start(project: ComposeProject, app: string): Promise<SourceWatch> {
    const folder = await mkdtemp(join(tmpdir(), 'tickertape-watch-'))
    const watch = new SourceWatch(project, app, folder)
    for (const path of watched(app)) {
      const filter = (file: string) => !file.endsWith('node_modules')
      await cp(join(projectRoot, path), join(folder, path), { recursive: true, filter })
    }
    await project.run([...watch.#words, 'up', '--detach', '--no-deps', '--wait', app])
    await watch.#begin()
    return watch
  }

  get #words(): readonly string[] {
    return ['--project-directory', this.#folder, '-f', 'docker-compose.watch.yml']
  }

  async #begin(): Promise<void> {
    const child = this.#project.spawn([...this.#words, 'watch', '--no-up', this.#app])
    this.#watch = child
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
      })
    }
    const ready = (said: string) => said.includes('Watch enabled') || child.exitCode !== null
    const said = await eventually(async () => output, ready)
    if (child.exitCode !== null) throw new Error(`docker compose watch has ended: ${said}`)
  }

  /** Changes a file of the copy as an editor would. */
  async edit(file: string, change: (text: string) => string): Promise<void> {
    const path = join(this.#folder, file)
    await writeFile(path, change(await readFile(path, 'utf8')))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#watch && this.#watch.exitCode === null) {
      this.#watch.kill('SIGTERM')
      await once(this.#watch, 'exit')
    }
    await this.#project.run(['up', '--detach', '--no-deps', '--wait', this.#app])
    await rm(this.#folder, { recursive: true })
  }
}
