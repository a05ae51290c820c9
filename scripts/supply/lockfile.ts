import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The project's folder. */
export const root = join(import.meta.dirname, '../..')

interface Entry {
  readonly version?: string
  readonly license?: string
  /** A workspace stands for its folder. */
  readonly link?: boolean
  readonly resolved?: string
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export type Lockfile = Readonly<Record<string, Entry>>

export interface Installed {
  readonly name: string
  readonly version: string
  readonly licence: string
}

const NODE_MODULES = 'node_modules/'

/** Entries by the folder that they are installed in. */
export function readLockfile(): Lockfile {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
}

export const nameOf = (folder: string): string =>
  folder.slice(folder.lastIndexOf(NODE_MODULES) + NODE_MODULES.length)

/** Folders of the workspaces that become images. */
export const appsOf = (lock: Lockfile): string[] =>
  Object.keys(lock).filter((folder) => /^apps\/[^/]+$/.test(folder))

/** Where Node finds a package from a folder: the nearest node_modules above it. */
function find(lock: Lockfile, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = `${folder}${folder && '/'}${NODE_MODULES}${name}`
    if (place in lock) return place
    if (folder === '') return undefined
  }
}

/** Folders of everything that runs with a workspace: what it depends on, and what that depends on. */
export function foldersWith(lock: Lockfile, workspace: string): string[] {
  const seen = new Set<string>()
  const visit = (folder: string): void => {
    if (seen.has(folder)) return
    seen.add(folder)
    const { link, resolved, dependencies, optionalDependencies } = lock[folder] ?? {}
    if (link) visit(resolved ?? '')
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = find(lock, folder, name)
      if (place) visit(place)
    }
  }
  visit(workspace)
  return [...seen].filter((folder) => folder.startsWith(NODE_MODULES) && !lock[folder]?.link)
}

/** What the manifest says in a package that the lockfile knows no licence of. */
function licenceInManifest(folder: string): string {
  const text = readFileSync(join(root, folder, 'package.json'), 'utf8')
  const { license, licenses } = JSON.parse(text) as {
    license?: string
    licenses?: { type: string }[]
  }
  return license ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'none'
}

export function installedIn(lock: Lockfile, folders: readonly string[]): Installed[] {
  return folders.map((folder) => {
    const { version = '', license } = lock[folder] ?? {}
    return { name: nameOf(folder), version, licence: license ?? licenceInManifest(folder) }
  })
}
