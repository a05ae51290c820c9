import { signal } from '@preact/signals'
import type { PartName, PipelineState } from '../../../src/protocol.ts'
import * as say from '../format.ts'
import { link, pipeline, waitingFor } from '../store.ts'
import { Flow } from './flow.tsx'
import { PartPanel, Problems } from './part-panel.tsx'

const open = signal<PartName>('pinot')

function Figures({ figures }: { figures: PipelineState['figures'] }) {
  const { inPerSecond, queryablePerSecond, wireToSql, lag, openGaps, deadLetters } = figures
  const rate = (value: number | null) => (value === null ? '–' : `${say.rate(value)}/s`)
  const cells: readonly (readonly [string, string, boolean])[] = [
    ['events in', rate(inPerSecond), false],
    ['rows queryable', rate(queryablePerSecond), false],
    [
      'wire to SQL, p50 and p99',
      wireToSql ? `${say.span(wireToSql.p50)}, ${say.span(wireToSql.p99)}` : '–',
      false,
    ],
    ['lag, batches', say.count(lag), lag > 1_000],
    ['open gaps', say.count(openGaps), openGaps > 0],
    ['open dead letters', say.count(deadLetters), deadLetters > 0],
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

export function Pipeline() {
  const state = pipeline.value
  if (!state) {
    const words = waitingFor.value ? `Waiting for ${waitingFor.value} …` : 'Looking at every part …'
    const lost = 'The service does not answer. Trying again …'
    return <p class="overlay-page">{link.value === 'lost' ? lost : words}</p>
  }
  const parts = new Map(state.parts.map((part) => [part.name, part]))
  return (
    <div class={link.value === 'lost' ? 'pipe stale' : 'pipe'}>
      <Figures figures={state.figures} />
      <Flow
        parts={parts}
        open={open.value}
        onOpen={(name) => {
          open.value = name
        }}
      />
      <div class="below-flow">
        <PartPanel part={parts.get(open.value)} problems={state.problems} />
        <Problems problems={state.problems} />
      </div>
    </div>
  )
}
