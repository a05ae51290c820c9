import { signal } from '@preact/signals'
import type { SqlAnswer } from '../../../src/explore/answers.ts'
import * as say from '../format.ts'
import { kept } from '../kept.ts'
import { Answer } from './answer.tsx'
import { Question } from './ask.ts'
import { showCell } from './cells.ts'
import { examples } from './examples.ts'
import { ResultChart } from './result-chart.tsx'

const text = kept('sql', examples[0]?.sql ?? '')
const shown = signal<'table' | 'chart'>('table')
const result = new Question<SqlAnswer>()

const run = () => void result.ask('/api/sql', { sql: text.peek() })

function ResultTable({ columns, rows }: SqlAnswer) {
  return (
    <div class="scroll">
      <table class="figures">
        <thead>
          <tr>
            {columns.map(({ name, type }) => (
              <th key={name} title={type} class={type === 'STRING' ? '' : 'number'}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, index) => (
                <td
                  key={columns[index]?.name}
                  class={columns[index]?.type === 'STRING' ? '' : 'number'}
                >
                  {showCell(cell, columns[index]?.name ?? '')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p class="hint">No row. The query is right, nothing fits it.</p>}
    </div>
  )
}

function Result({ answer }: { answer: SqlAnswer }) {
  const choose = (what: 'table' | 'chart') => () => {
    shown.value = what
  }
  const { rows, leftOut, timeUsedMs } = answer
  return (
    <>
      <div class="result-head">
        <span class="dim">
          {say.count(rows.length)} rows in {timeUsedMs} ms
          {leftOut > 0 && `, ${say.count(leftOut)} more are not shown`}
        </span>
        <span class="room" />
        <span class="switch">
          <button type="button" aria-pressed={shown.value === 'table'} onClick={choose('table')}>
            Table
          </button>
          <button type="button" aria-pressed={shown.value === 'chart'} onClick={choose('chart')}>
            Chart
          </button>
        </span>
      </div>
      {shown.value === 'table' ? <ResultTable {...answer} /> : <ResultChart result={answer} />}
    </>
  )
}

/** SQL on the tables, with examples. */
export function Sql() {
  return (
    <div class="sql">
      <div class="examples">
        {examples.map(({ name, sql }) => (
          <button
            key={name}
            type="button"
            class="chip"
            onClick={() => {
              text.value = sql
              run()
            }}
          >
            {name}
          </button>
        ))}
      </div>
      <form
        class="editor"
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        <textarea
          aria-label="SQL"
          class="mono"
          rows={6}
          spellcheck={false}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run()
          }}
        />
        <button type="submit" class="button" title="Ctrl-Enter">
          Run
        </button>
      </form>
      <div class="result" aria-live="polite">
        <Answer
          of={result}
          idle="Choose an example, or write SQL and press Ctrl-Enter. Everything here only reads."
        >
          {(answer) => <Result answer={answer} />}
        </Answer>
      </div>
    </div>
  )
}
