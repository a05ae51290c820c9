import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ArchiveObjectAnswer } from '../../../src/explore/answers.ts'
import * as say from '../format.ts'
import { Answer } from './answer.tsx'
import { Question } from './ask.ts'

interface Shelf {
  readonly topic: string
  readonly hours: readonly number[]
}

const shelves = new Question<readonly Shelf[]>()
const objects = new Question<readonly ArchiveObjectAnswer[]>()
const lines = new Question<readonly object[]>()
const hour = signal<string | null>(null)
const object = signal<string | null>(null)

function openHour(topic: string, at: number): void {
  hour.value = `${topic} ${at}`
  object.value = null
  void objects.ask(`/api/hour?${new URLSearchParams({ topic, hour: String(at) })}`)
}

function openObject(key: string): void {
  object.value = key
  void lines.ask(`/api/object?${new URLSearchParams({ key })}`)
}

function Hours({ all }: { all: readonly Shelf[] }) {
  return (
    <ul class="pick">
      {all.flatMap(({ topic, hours }) => [
        <li key={topic} class="shelf">
          {topic}
        </li>,
        ...hours.map((at) => (
          <li key={`${topic} ${at}`}>
            <button
              type="button"
              aria-pressed={hour.value === `${topic} ${at}`}
              onClick={() => openHour(topic, at)}
            >
              <b>
                {say.day(at)} {say.clock(at).slice(0, 5)}
              </b>
            </button>
          </li>
        )),
      ])}
      {all.length === 0 && (
        <li class="hint">Nothing is archived yet: the first object comes within a minute.</li>
      )}
    </ul>
  )
}

function Objects({ all }: { all: readonly ArchiveObjectAnswer[] }) {
  return (
    <table class="figures">
      <thead>
        <tr>
          <th>object</th>
          <th class="number wide">partition</th>
          <th class="number wide">first offset</th>
          <th class="number">size</th>
        </tr>
      </thead>
      <tbody>
        {all.map(({ key, partition, firstOffset, bytes }) => (
          <tr key={key}>
            <td>
              <button type="button" class="linklike" onClick={() => openObject(key)}>
                {key.split('/').at(-1)}
              </button>
            </td>
            <td class="number wide">{partition}</td>
            <td class="number wide">{say.count(firstOffset)}</td>
            <td class="number">{say.bytes(bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The archive by topic and hour, down to the records of an object. */
export function Archive() {
  useEffect(() => void shelves.ask('/api/archive'), [])
  return (
    <div class="browse">
      <Answer of={shelves}>{(all) => <Hours all={all} />}</Answer>
      <div class="browsed">
        <div class="scroll half">
          <Answer of={objects} idle="Choose an hour to see its objects.">
            {(all) => <Objects all={all} />}
          </Answer>
        </div>
        {object.value && (
          <div class="scroll half">
            <p class="result-head mono">{object.value}</p>
            <Answer of={lines}>
              {(all) => (
                <ol class="lines">
                  {all.map((line) => {
                    const text = JSON.stringify(line)
                    return (
                      <li key={text}>
                        <code>{text}</code>
                      </li>
                    )
                  })}
                </ol>
              )}
            </Answer>
          </div>
        )}
      </div>
    </div>
  )
}
