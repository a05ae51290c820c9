import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { licenceProblems, licencesOf, renderLicences } from '../../scripts/supply/licences.ts'
import { nameOf, readLockfile, root } from '../../scripts/supply/lockfile.ts'

interface Manifest {
  readonly workspaces?: readonly string[]
  readonly allowScripts?: Readonly<Record<string, boolean>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const lock = readLockfile()
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const manifestOf = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json')))
const workspaces = Object.keys(lock).filter((folder) => !folder.includes('node_modules/'))

const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/
const isPinned = ([name, version]: [string, string]): boolean =>
  name.startsWith('@tickertape/') ? version === '*' : exact.test(version)

describe('the dependencies', () => {
  it('are exact versions in every manifest', () => {
    const loose = workspaces.flatMap((folder) => {
      const { dependencies, devDependencies, optionalDependencies, peerDependencies } =
        manifestOf(folder)
      const all = {
        ...dependencies,
        ...devDependencies,
        ...optionalDependencies,
        ...peerDependencies,
      }
      return Object.entries(all)
        .filter((one) => !isPinned(one))
        .map(([name, version]) => `${folder}: ${name} ${version}`)
    })
    expect(workspaces.length).toBeGreaterThan(10)
    expect(loose).toEqual([])
  })

  it('are all in the lockfile with a checksum, from whatever registry a machine uses', () => {
    const packages = Object.entries(JSON.parse(read('package-lock.json')).packages) as [
      string,
      { link?: boolean; integrity?: string; resolved?: string },
    ][]
    const bad = packages
      .filter(([folder, { link }]) => folder.includes('node_modules/') && !link)
      .filter(([, { integrity, resolved }]) => !integrity?.startsWith('sha512-') || resolved)
      .map(([folder]) => folder)
    expect(bad).toEqual([])
  })

  it('run install scripts only where package.json names them, and npm is told to refuse others', () => {
    const scripts = Object.keys(lock).filter((folder) => lock[folder]?.hasInstallScript)
    const { allowScripts = {} } = manifestOf('')
    const unnamed = scripts.map(nameOf).filter((name) => !(name in allowScripts))
    // Packages for other systems are never installed here, so nothing of theirs runs.
    expect(unnamed.filter((name) => name !== 'fsevents')).toEqual([])
    expect(Object.keys(allowScripts).filter((name) => !scripts.map(nameOf).includes(name))).toEqual(
      [],
    )
    expect(read('.npmrc')).toContain('strict-allow-scripts=true')
  })

  it('have a licence that is allowed', () => {
    expect(licenceProblems(licencesOf(lock))).toEqual([])
  })

  it('are listed by licence in the reference (npm run generate)', () => {
    expect(read('docs/reference/licences.md')).toBe(renderLicences(licencesOf(lock)))
  })
})

describe('a licence', () => {
  const one = (licence: string) => [{ name: 'x', version: '1.0.0', licence }]

  it('that is not on the list is named, and so is one that only tools may have', () => {
    expect(licenceProblems({ shipped: one('GPL-3.0-only'), tools: [] })).toEqual([
      'x: GPL-3.0-only',
    ])
    expect(licenceProblems({ shipped: one('MPL-2.0'), tools: [] })).toEqual(['x: MPL-2.0'])
    expect(licenceProblems({ shipped: [], tools: one('none') })).toEqual(['x: none'])
    expect(licenceProblems({ shipped: one('(MIT OR GPL-3.0)'), tools: one('MPL-2.0') })).toEqual([])
  })
})
