import { type Kind, kinds, schemas } from '@tickertape/schema'
import type { SourceSamples } from './sources/samples.ts'

type Named = readonly [string, SourceSamples]

function table(kind: Kind, all: readonly Named[]): string[] {
  const giving = all.filter(([, { fields }]) => fields[kind] !== undefined)
  const { item, event } = schemas[kind]
  const rows = item.fields.map(({ name, doc = '' }, index) => {
    const column = event.fields[index]?.name ?? name
    const cells = giving.map(([, { fields }]) => {
      const meanings: Readonly<Record<string, string>> = fields[kind] ?? {}
      return meanings[name] ?? ''
    })
    return `| \`${column}\` | ${[doc, ...cells].join(' | ')} |`
  })
  return [
    `## ${kind}`,
    '',
    `| field | meaning | ${giving.map(([name]) => name).join(' | ')} |`,
    `| --- | --- |${giving.map(() => ' --- |').join('')}`,
    ...rows,
    '',
  ]
}

function notes(all: readonly Named[]): string[] {
  return all.flatMap(([name, source]) => [
    `### ${name}`,
    '',
    ...source.notes.map((note) => `- ${note}`),
    '',
  ])
}

/** docs/reference/fields.md as text. */
export function renderFields(all: Readonly<Record<string, SourceSamples>>): string {
  const named = Object.entries(all)
  return [
    '# Fields',
    '',
    'Made from the samples.ts of each source by `npm run generate`; do not edit.',
    '',
    'What every field of an event holds, by source. A name in code font is that of the source. The fields that',
    'all sources share (`source`, `feed`, `received_at`, `origin`) are in [schemas](schemas.md).',
    '',
    ...kinds.flatMap((kind) => table(kind, named)),
    '## Notes',
    '',
    ...notes(named),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}
