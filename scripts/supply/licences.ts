import { appsOf, foldersWith, type Installed, installedIn, type Lockfile } from './lockfile.ts'

/** Licences that ask for no more than that their text and the author's name are kept; OFL is for fonts. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
])
/** For tools besides, which nobody is given: changes to their own files would have to be published. */
const allowedForTools = new Set([...allowed, 'MPL-2.0', 'CC-BY-4.0'])

/** Packages whose manifest names none, by what their LICENSE file is. */
const byFile: Readonly<Record<string, string>> = {
  '@kafkajs/confluent-schema-registry': 'MIT',
}

interface Licences {
  readonly shipped: readonly Installed[]
  readonly tools: readonly Installed[]
}

const byName = (a: Installed, b: Installed): number => (a.name < b.name ? -1 : 1)

/** Every package once: what images contain, and what only builds and tests use. */
export function licencesOf(lock: Lockfile): Licences {
  const shipped = new Set(appsOf(lock).flatMap((app) => foldersWith(lock, app)))
  const all = Object.keys(lock).filter((f) => f.startsWith('node_modules/') && !lock[f]?.link)
  const listed = (folders: readonly string[]) =>
    installedIn(lock, folders)
      .map((one) => ({
        ...one,
        licence: one.licence === 'none' ? (byFile[one.name] ?? 'none') : one.licence,
      }))
      .sort(byName)
  return { shipped: listed([...shipped]), tools: listed(all.filter((f) => !shipped.has(f))) }
}

/** `MIT OR GPL-3.0` is a choice, so one of them is enough. */
const isAllowed = (licence: string, list: ReadonlySet<string>): boolean =>
  licence
    .replace(/^\(|\)$/g, '')
    .split(' OR ')
    .some((one) => list.has(one))

/** Packages whose licence is not on the list, each with it. */
export function licenceProblems({ shipped, tools }: Licences): string[] {
  const bad = (list: ReadonlySet<string>) => (one: Installed) => !isAllowed(one.licence, list)
  return [...shipped.filter(bad(allowed)), ...tools.filter(bad(allowedForTools))].map(
    ({ name, licence }) => `${name}: ${licence}`,
  )
}

function table(packages: readonly Installed[]): string[] {
  const licences = [...new Set(packages.map(({ licence }) => licence))].sort()
  return licences.map((licence) => {
    const names = new Set(packages.filter((one) => one.licence === licence).map(({ name }) => name))
    return `| ${licence} | ${names.size} | ${[...names].join(', ')} |`
  })
}

/** docs/reference/licences.md as text. */
export function renderLicences({ shipped, tools }: Licences): string {
  const head = ['| licence | packages | names |', '| --- | --- | --- |']
  return [
    '# Licences',
    '',
    'Made from package-lock.json by `npm run generate`; do not edit. A test fails on a licence that is not on the list in',
    'scripts/supply/licences.ts. Tickertape itself is under the MIT licence.',
    '',
    'Not in here: the system packages and Node.js in the base image, the servers that `npm start` fetches or that the',
    'compose file names, and what they contain. Those have their own licences and are not part of this project.',
    '',
    '## In the images',
    '',
    ...head,
    ...table(shipped),
    '',
    '## Only for building and testing',
    '',
    ...head,
    ...table(tools),
    '',
  ].join('\n')
}
