import { TapeError } from '@tickertape/errors'
import type { Context } from '../tape/command.ts'
import { createPaint, hasColours, type Paint, paintFor } from '../terminal/paint.ts'
import { renderTable } from '../terminal/table.ts'
import type { FieldChange } from './field-changes.ts'
import type { SubjectState, Survey } from './subjects.ts'

type Shown = Pick<Context, 'output' | 'json'>

function standing({ versions, sameAs }: SubjectState): string {
  if (versions.length === 0) return 'not registered yet: a service does so at its start'
  if (sameAs === undefined) return `differs from version ${versions.at(-1)}`
  return sameAs === versions.at(-1)
    ? `version ${sameAs}`
    : `version ${sameAs}, which is not the newest`
}

function changeLine({ change, field, before, after }: FieldChange, paint: Paint): string {
  if (change === 'added') return paint.good(`  + ${field}  ${after}`)
  if (change === 'removed') return paint.bad(`  - ${field}  ${before}`)
  const words = {
    ...{ retyped: 'type', redefaulted: 'default', redescribed: 'description', renamed: 'name' },
  }
  return paint.warn(`  ~ ${field}  ${words[change]}: ${before || '(none)'} -> ${after || '(none)'}`)
}

/** Prints what changes, subject by subject. */
export function showDiff({ subjects }: Survey, { output, json }: Shown): void {
  if (json) return void output.write(`${JSON.stringify(subjects)}\n`)
  const paint = paintFor(output)
  const lines = subjects.flatMap((state) => [
    `${paint.title(state.subject)}  ${standing(state)}`,
    ...state.changes.map((change) => changeLine(change, paint)),
  ])
  output.write(`${lines.join('\n')}\n`)
}

function checkTable(subjects: readonly SubjectState[], isColoured: boolean): string {
  const { good, bad } = createPaint(isColoured)
  return renderTable(
    {
      head: ['subject', 'schema', 'versions', 'this clone', ''],
      align: ['left', 'left', 'right', 'left', 'left'],
      isColoured,
    },
    subjects.map((state) => [
      ...[state.subject, state.schema, String(state.versions.length), standing(state)],
      state.breaks.length === 0 ? good('reads all') : bad('breaks'),
    ]),
  )
}

/** Prints the state of every subject. Throws TAPE_SCHEMA_INCOMPATIBLE when something cannot be read. */
export function showCheck({ subjects, released }: Survey, { output, json }: Shown): void {
  const breaches = subjects.flatMap(({ subject, breaks }) =>
    breaks.map(({ version, reason }) => `${subject} version ${version}: ${reason}`),
  )
  const all = [...released, ...breaches]
  if (json) output.write(`${JSON.stringify({ subjects, breaches: all })}\n`)
  else output.write(`${[checkTable(subjects, hasColours(output)), ...all].join('\n')}\n`)
  if (all.length === 0) return
  throw new TapeError(
    'TAPE_SCHEMA_INCOMPATIBLE',
    `${all.length} version${all.length > 1 ? 's' : ''} could not be read any more: give new fields a default, and remove, rename or retype none`,
  )
}
