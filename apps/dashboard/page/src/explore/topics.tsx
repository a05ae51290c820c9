import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { RecordAnswer, TopicAnswer } from '../../../src/explore/answers.ts'
import * as say from '../format.ts'
import { Answer } from './answer.tsx'
import { Question } from './ask.ts'

const topics = new Question<readonly TopicAnswer[]>()
const records = new Question<readonly RecordAnswer[]>()
const chosen = signal<string | null>(null)
const opened = signal<string | null>(null)

function ask(form?: HTMLFormElement): void {
  const topic = chosen.peek()
  if (!topic) return
  const asked = form ? [...new FormData(form)].map(([name, value]) => [name, String(value)]) : []
  opened.value = null
  void records.ask(`/api/records?${new URLSearchParams([['topic', topic], ...asked])}`)
}

const held = ({ partitions }: TopicAnswer): number =>
  partitions.reduce((sum, { low, high }) => sum + high - low, 0)

function TopicList({ all }: { all: readonly TopicAnswer[] }) {
  return (
    <ul class="pick">
      {all.map((each) => (
        <li key={each.topic}>
          <button
            type="button"
            aria-pressed={chosen.value === each.topic}
            onClick={() => {
              chosen.value = each.topic
              ask()
            }}
          >
            <b>{each.topic}</b>
            <small>{each.use}</small>
            <span class="mono">{say.count(held(each))}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function RecordRow({ record }: { record: RecordAnswer }) {
  const { partition, offset, timestampMs, key, value, problem, headers, schemaId, bytes } = record
  const place = `${partition}@${offset}`
  const isOpen = opened.value === place
  return (
    <li class={problem ? 'record bad' : 'record'}>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => {
          opened.value = isOpen ? null : place
        }}
      >
        <time>
          <span class="wide">{say.day(timestampMs)} </span>
          {say.clockMs(timestampMs)}
        </time>
        <b>{place}</b>
        <span class="key-of">{key ?? '–'}</span>
        <code>{problem ?? JSON.stringify(value)}</code>
      </button>
      {isOpen && (
        <div class="record-open">
          <p class="dim">
            {bytes} bytes{schemaId !== null && `, schema ${schemaId}`}
          </p>
          {headers.length > 0 && (
            <dl>
              {headers.map(([name, text]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
          )}
          <pre>{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
        </div>
      )}
    </li>
  )
}

function Search() {
  return (
    <form
      class="search"
      onSubmit={(event) => {
        event.preventDefault()
        ask(event.currentTarget)
      }}
    >
      <input name="key" placeholder="key, e.g. AAPL" aria-label="Key" />
      <input
        name="partition"
        placeholder="partition"
        aria-label="Partition"
        inputMode="numeric"
        size={11}
      />
      <input
        name="offset"
        placeholder="from offset"
        aria-label="From offset"
        inputMode="numeric"
        size={14}
      />
      <input
        name="time"
        placeholder="from 2026-11-21 14:30"
        aria-label="From time, UTC"
        size={25}
      />
      <button type="submit" class="button">
        Show
      </button>
    </form>
  )
}

/** The latest records of any topic, decoded. */
export function Topics() {
  useEffect(() => void topics.ask('/api/topics'), [])
  return (
    <div class="browse">
      <Answer of={topics}>{(all) => <TopicList all={all} />}</Answer>
      <div class="browsed">
        {chosen.value && <Search key={chosen.value} />}
        <Answer of={records} idle="Choose a topic to see its latest records.">
          {(found) => (
            <ol class="records">
              {found.map((record) => (
                <RecordRow key={`${record.partition}@${record.offset}`} record={record} />
              ))}
              {found.length === 0 && <li class="hint">No record there.</li>}
            </ol>
          )}
        </Answer>
      </div>
    </div>
  )
}
