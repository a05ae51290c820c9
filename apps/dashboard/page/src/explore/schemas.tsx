import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { SubjectAnswer } from '../../../src/explore/answers.ts'
import { Answer } from './answer.tsx'
import { Question } from './ask.ts'

const subjects = new Question<readonly SubjectAnswer[]>()
const chosen = signal<string | null>(null)
const version = signal<number | null>(null)

interface Field {
  readonly name: string
  readonly type: unknown
  readonly doc?: string
  readonly default?: unknown
}

const typeText = (type: unknown): string => {
  if (typeof type === 'string') return type
  if (Array.isArray(type)) return type.map(typeText).join(' or ')
  const { type: base, logicalType, items, name } = type as Record<string, unknown>
  if (items) return `list of ${typeText(items)}`
  return String(logicalType ?? name ?? base)
}

const fieldsOf = (schema: object): readonly Field[] => (schema as { fields?: Field[] }).fields ?? []

/** Fields of a list's record follow those of the record that holds it. */
function inner(schema: object): readonly Field[] {
  const list = fieldsOf(schema)
    .map(({ type }) => (type as { items?: object }).items)
    .find((items) => typeof items === 'object')
  return list ? fieldsOf(list) : []
}

function Fields({ fields, before }: { fields: readonly Field[]; before: readonly Field[] }) {
  const isNew = ({ name }: Field) =>
    before.length > 0 && !before.some((field) => field.name === name)
  return (
    <table class="figures">
      <thead>
        <tr>
          <th>field</th>
          <th>type</th>
          <th>what it is</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.name}>
            <td>
              {field.name} {isNew(field) && <span class="chip">new</span>}
            </td>
            <td class="dim">{typeText(field.type)}</td>
            <td class="doc">{field.doc}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Subject({ subject }: { subject: SubjectAnswer }) {
  const { versions, rule } = subject
  const at = Math.max(
    0,
    version.value === null
      ? versions.length - 1
      : versions.findIndex((each) => each.version === version.value),
  )
  const [held, before] = [versions[at], versions[at - 1]]
  if (!held) return <p class="hint">It has no version.</p>
  const record = inner(held.schema)
  return (
    <>
      <div class="result-head">
        <b>{subject.subject}</b>
        <span class="dim">
          {rule}, schema {held.id}
        </span>
        <span class="room" />
        <span class="switch">
          {versions.map((each) => (
            <button
              key={each.version}
              type="button"
              aria-pressed={each === held}
              onClick={() => {
                version.value = each.version
              }}
            >
              v{each.version}
            </button>
          ))}
        </span>
      </div>
      <div class="scroll">
        <Fields fields={fieldsOf(held.schema)} before={before ? fieldsOf(before.schema) : []} />
        {record.length > 0 && <p class="hint">Each of the list:</p>}
        {record.length > 0 && (
          <Fields fields={record} before={before ? inner(before.schema) : []} />
        )}
      </div>
    </>
  )
}

/** Every subject of the registry with its versions. */
export function Schemas() {
  useEffect(() => void subjects.ask('/api/schemas'), [])
  return (
    <Answer of={subjects}>
      {(all) => {
        const subject = all.find((each) => each.subject === chosen.value) ?? all[0]
        return (
          <div class="browse">
            <ul class="pick">
              {all.map((each) => (
                <li key={each.subject}>
                  <button
                    type="button"
                    aria-pressed={each === subject}
                    onClick={() => {
                      chosen.value = each.subject
                      version.value = null
                    }}
                  >
                    <b>{each.subject}</b>
                    <small>{each.rule.toLowerCase().replaceAll('_', ' ')}</small>
                    <span class="mono">v{each.versions.at(-1)?.version}</span>
                  </button>
                </li>
              ))}
            </ul>
            <div class="browsed">
              {subject ? (
                <Subject subject={subject} />
              ) : (
                <p class="hint">No schema is registered yet.</p>
              )}
            </div>
          </div>
        )
      }}
    </Answer>
  )
}
