import { join } from 'node:path'
import { runTool } from './run-tool.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'deploy/helm/tickertape')

export const profiles = ['local', 'cloud-minimal', 'cloud-managed', 'secure', 'engines'] as const
export type Profile = (typeof profiles)[number]

/** Where a profile builds on another one. */
const layers: Partial<Record<Profile, readonly Profile[]>> = {
  secure: ['cloud-minimal', 'secure'],
  engines: ['local', 'engines'],
}

/** The values that every command gets: the settings, then what a profile changes. */
const values = (profile: Profile): readonly string[] =>
  [
    join(root, 'config/config.yaml'),
    ...(layers[profile] ?? [profile]).map((name) => join(folder, 'profiles', `${name}.yaml`)),
  ].flatMap((file) => ['-f', file])

/** Throws with every finding. */
export function lintChart(helm: string, profile: Profile): Promise<string> {
  return runTool(helm, ['lint', folder, '--strict', '--quiet', ...values(profile)])
}

export interface RenderOptions {
  readonly helm: string
  readonly profile: Profile
  readonly release?: string
  /** Values that win over the profile, by dotted path. */
  readonly set?: Readonly<Record<string, string>>
}

/** The objects of a release, as a stream of YAML documents. */
export function renderChart(options: RenderOptions): Promise<string> {
  const { helm, profile, release = 'tickertape', set = {} } = options
  const overrides = Object.entries(set).flatMap(([path, value]) => ['--set', `${path}=${value}`])
  return runTool(helm, ['template', release, folder, ...values(profile), ...overrides])
}
