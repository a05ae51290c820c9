import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { appsOf, readLockfile, root } from './lockfile.ts'

const run = promisify(execFile)
const LARGE = 64 * 1024 * 1024

export interface Sbom {
  readonly components: readonly { readonly name: string; readonly version: string }[]
}

/** Manifests, lockfile and settings of npm and turbo: all that decides what is installed. */
async function copyManifests(folder: string): Promise<void> {
  const isWorkspace = (place: string) => place !== '' && !place.includes('node_modules/')
  const workspaces = Object.keys(readLockfile()).filter(isWorkspace)
  const manifests = workspaces.map((workspace) => join(workspace, 'package.json'))
  for (const file of ['package.json', 'package-lock.json', '.npmrc', 'turbo.json', ...manifests]) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await cp(join(root, file), join(folder, file))
  }
}

/**
 * Lays out, as the Dockerfile does, what the image of an app installs: a folder with manifests and a lockfile for
 * `npm ci --omit=dev`.
 */
export async function pruneFor(app: string, folder: string): Promise<string> {
  await copyManifests(folder)
  const npmPkg = ['pkg', 'delete', 'devDependencies', '--workspaces', '--include-workspace-root']
  await run('npm', npmPkg, { cwd: folder })
  const turbo = join(root, 'node_modules/.bin/turbo')
  await run(turbo, ['prune', `@tickertape/${app}`, '--docker'], {
    cwd: folder,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  })
  return join(folder, 'out/json')
}

/** What a pruned folder would install, by its lockfile alone. */
export async function sbomOf(pruned: string): Promise<Sbom> {
  const args = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--omit=dev']
  const { stdout } = await run('npm', args, { cwd: pruned, maxBuffer: LARGE })
  return JSON.parse(stdout)
}

/** Writes one CycloneDX file for each image into a folder; answers how many components each has. */
export async function writeSboms(target: string): Promise<Map<string, number>> {
  await mkdir(target, { recursive: true })
  const counts = new Map<string, number>()
  for (const app of appsOf(readLockfile()).map((folder) => folder.slice('apps/'.length))) {
    const folder = await mkdtemp(join(tmpdir(), 'tickertape-sbom-'))
    try {
      const sbom = await sbomOf(await pruneFor(app, folder))
      await writeFile(join(target, `${app}.cdx.json`), `${JSON.stringify(sbom, null, 2)}\n`)
      counts.set(app, sbom.components.length)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return counts
}
