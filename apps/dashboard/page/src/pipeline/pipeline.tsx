import { signal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { PartName, PipelineState } from '../../../src/protocol.ts'
import * as say from '../format.ts'
import { Notice } from '../notice.tsx'
import { link, pipeline, waitingFor } from '../store.ts'
import { Flow } from './flow.tsx'
import { PartPanel, Problems } from './part-panel.tsx'

const open = signal<PartName>('pinot')

const nothingYet = {
  ...{ inPerSecond: null, queryablePerSecond: null, freshMs: null, wireToSql: null },
  ...{ lag: null, openGaps: null, deadLetters: null },
}

type Shown = {
  readonly [Name in keyof PipelineState['figures']]: PipelineState['figures'][Name] | null
}

function Figures({ figures }: { figures: Shown }) {
  const { inPerSecond, queryablePerSecond, wireToSql, lag, openGaps, deadLetters } = figures
  const rate = (value: number | null) => (value === null ? '–' : `${say.rate(value)}/s`)
  const count = (value: number | null) => (value === null ? '–' : say.count(value))
  const cells: readonly (readonly [string, string, boolean])[] = [
    ['events in', rate(inPerSecond), false],
    ['rows queryable', rate(queryablePerSecond), false],
    ['wire to SQL, p50 and p99', wireToSql ? say.spans(wireToSql.p50, wireToSql.p99) : '–', false],
    ['lag, batches', count(lag), (lag ?? 0) > 1_000],
    ['open gaps', count(openGaps), (openGaps ?? 0) > 0],
    ['open dead letters', count(deadLetters), (deadLetters ?? 0) > 0],
  ]
  return (
    <dl class="headline">
      {cells.map(([label, value, isBad]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd class={isBad ? 'warn' : ''}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The picture before the first look: every part, and nothing known of it. */
function Looking() {
  const words = waitingFor.value ? `Waiting for ${waitingFor.value}` : 'Looking at every part'
  return (
    <div class="pipe looking">
      <Figures figures={nothingYet} />
      <Flow parts={new Map()} open={null} onOpen={() => {}} />
      <div class="panel below-flow one">
        <Notice kind={link.value === 'lost' ? 'lost' : 'loading'} title={words} />
      </div>
    </div>
  )
}

export function Pipeline() {
  const panel = useRef<HTMLDivElement>(null)
  const state = pipeline.value
  if (!state) return <Looking />
  const parts = new Map(state.parts.map((part) => [part.name, part]))
  return (
    <div class="pipe">
      <Figures figures={state.figures} />
      <Flow
        parts={parts}
        open={open.value}
        onOpen={(name) => {
          open.value = name
          // On a phone the panel is out of sight.
          panel.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
        }}
      />
      <div class="below-flow" ref={panel}>
        <PartPanel part={parts.get(open.value)} problems={state.problems} />
        <Problems problems={state.problems} />
      </div>
    </div>
  )
}
