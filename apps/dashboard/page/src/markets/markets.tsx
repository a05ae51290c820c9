import { kept } from '../kept.ts'
import { Chart } from './chart.tsx'
import { Tape } from './tape.tsx'
import { Ticker } from './ticker.tsx'
import { WatchList } from './watch-list.tsx'

/** On a phone one of both stands under the chart. */
const below = kept<'watch' | 'tape'>('below', 'watch')

function Choice() {
  return (
    <div class="switch below">
      {(['watch', 'tape'] as const).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={below.value === name}
          onClick={() => {
            below.value = name
          }}
        >
          {name === 'watch' ? 'Watch list' : 'Tape'}
        </button>
      ))}
    </div>
  )
}

export function Markets() {
  return (
    <>
      <Ticker />
      <div class="desk" data-below={below.value}>
        <WatchList />
        <Chart />
        <Choice />
        <Tape />
      </div>
    </>
  )
}
