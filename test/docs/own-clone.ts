import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '@tickertape/config'

const run = promisify(execFile)

async function copyFiles(folder: string): Promise<void> {
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const { stdout } = await run('git', listed, { cwd: projectRoot, maxBuffer: 1 << 26 })
  for (const file of stdout.split('\0').filter((name) => name && !name.startsWith('docs/images'))) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await cp(join(projectRoot, file), join(folder, file))
  }
}

/** The packages of this clone, but for the project's own, which are those of the copy. */
async function linkPackages(folder: string): Promise<void> {
  const [from, to] = [join(projectRoot, 'node_modules'), join(folder, 'node_modules')]
  await mkdir(join(to, '@tickertape'), { recursive: true })
  for (const name of await readdir(from)) {
    if (name !== '@tickertape') await symlink(join(from, name), join(to, name))
  }
  for (const place of ['apps', 'packages']) {
    for (const name of await readdir(join(folder, place))) {
      await symlink(join(folder, place, name), join(to, '@tickertape', name))
      const own = join(projectRoot, place, name, 'node_modules')
      await symlink(own, join(folder, place, name, 'node_modules')).catch(() => {})
    }
  }
  await mkdir(join(folder, 'bin'))
  await symlink(join(folder, 'apps/cli/src/main.ts'), join(folder, 'bin/tape'))
}

/** A clone of its own, to change as a guide says; `bin/tape` in it is its own tape. */
export class OwnClone implements AsyncDisposable {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(): Promise<OwnClone> {
    const folder = await mkdtemp(join(tmpdir(), 'tickertape-clone-'))
    await copyFiles(folder)
    await linkPackages(folder)
    return new OwnClone(folder)
  }

  /** Does what the fenced blocks of a guide say that name a file: they are the file, or go before or after the line that begins so. */
  async follow(guide: string): Promise<void> {
    const page = await readFile(join(this.folder, 'docs/guides', `${guide}.md`), 'utf8')
    const blocks = page.matchAll(
      /^```\w+ file=(?<file>\S+)(?: (?<side>before|after)="(?<line>[^\n]*)")?\n(?<text>.*?)^```$/gms,
    )
    for (const { groups } of blocks) {
      const { file = '', side, line = '', text = '' } = groups ?? {}
      await this.#write(file, side === undefined ? () => text : beside(side, line, text))
    }
  }

  async #write(file: string, edit: (before: string) => string): Promise<void> {
    const path = join(this.folder, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, edit(await readFile(path, 'utf8').catch(() => '')))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

const beside = (side: string, start: string, text: string) => (before: string) => {
  const lines = before.split('\n')
  const found = lines.filter((line) => line.startsWith(start))
  if (found.length !== 1) throw new Error(`${found.length} lines begin with "${start}"`)
  const at = lines.indexOf(found[0] as string) + (side === 'after' ? 1 : 0)
  return lines.toSpliced(at, 0, ...text.trimEnd().split('\n')).join('\n')
}
