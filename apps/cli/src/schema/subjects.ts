import { isDeepStrictEqual } from 'node:util'
import { type Config, didYouMean } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { RegisteredVersion } from '@tickertape/kafka'
import { type AvroRecord, checkReleased, incompatibility } from '@tickertape/schema'
import { schemaRegistry, singleTopicsOf, streamsOf } from '@tickertape/streams'
import { type FieldChange, fieldChanges } from './field-changes.ts'

/** How the schema of this clone stands to those that a subject has. */
export interface SubjectState {
  readonly subject: string
  readonly schema: string
  readonly versions: readonly number[]
  /** Version that is the same as ours; undefined when it would be a new one. */
  readonly sameAs: number | undefined
  /** What ours changes against the newest. */
  readonly changes: readonly FieldChange[]
  /** Versions that ours cannot read, and why. */
  readonly breaks: readonly { readonly version: number; readonly reason: string }[]
}

export interface Survey {
  readonly subjects: readonly SubjectState[]
  /** Breaches against the released versions, one line each. */
  readonly released: readonly string[]
}

const PATIENCE_MS = 3_000

function schemasOf(config: Config): { subject: string; topic: string; schema: AvroRecord }[] {
  const named = [
    ...streamsOf(config).flatMap(({ rawTopic, batch, flattenedTopic, event }) => [
      { topic: rawTopic, schema: batch },
      { topic: flattenedTopic, schema: event },
    ]),
    ...singleTopicsOf(config).map(({ topic, record }) => ({ topic, schema: record })),
  ]
  return named.map((one) => ({ ...one, subject: `${one.topic}-value` }))
}

/** A registry may write a schema in another order of attributes. */
const isSame = (a: object, b: object): boolean =>
  isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)))

function stateOf(
  { subject, schema }: { subject: string; schema: AvroRecord },
  versions: readonly RegisteredVersion[],
): SubjectState {
  const newest = versions.at(-1)
  const same = versions.findLast((one) => isSame(one.schema, schema))
  const breaks = versions.flatMap((one) => {
    const reason = incompatibility(schema, one.schema as AvroRecord)
    return reason === undefined ? [] : [{ version: one.version, reason }]
  })
  return {
    ...{ subject, schema: schema.name, breaks },
    versions: versions.map(({ version }) => version),
    sameAs: same?.version,
    changes: newest && !same ? fieldChanges(newest.schema as AvroRecord, schema) : [],
  }
}

/** Throws TAPE_CLI_USAGE with the nearest name for a subject that no schema of this clone is for. */
export async function surveySubjects(config: Config, wanted?: string): Promise<Survey> {
  const all = schemasOf(config)
  const chosen = all.filter(
    ({ subject, topic }) => wanted === undefined || wanted === subject || wanted === topic,
  )
  if (chosen.length === 0) {
    const topics = all.map(({ topic }) => topic)
    const hint = didYouMean(wanted ?? '', topics) || `: there are ${topics.join(', ')}`
    throw new TapeError('TAPE_CLI_USAGE', `no schema is for ${wanted}${hint}`)
  }
  const registry = schemaRegistry(config, { forMs: PATIENCE_MS })
  const subjects: SubjectState[] = []
  for (const one of chosen) subjects.push(stateOf(one, await registry.versions(one.subject)))
  return { subjects, released: checkReleased() }
}
