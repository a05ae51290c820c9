import type { ChartState } from '../../../src/protocol.ts'
import { Notice } from '../notice.tsx'
import { chart, chartState, instruments, link, selected, view, waitingFor } from '../store.ts'
import { chooseByHand } from './choose-timeframe.ts'

/** What stands in the place of the candles, or beside them. */
export function Overlay() {
  const state = chartState.value
  const has = chart.value.candles.length > 0
  if (has && state.is === 'failed') {
    return (
      <p class="overlay corner" role="alert">
        History cannot be read: {state.why}. Trying again …
      </p>
    )
  }
  if (has && state.is === 'behind')
    return <p class="overlay corner">The table is catching up: candles may lack events.</p>
  return has ? null : (
    <div class="overlay">
      <Nothing state={state} />
    </div>
  )
}

/** Why there is no candle. */
function Nothing({ state }: { state: ChartState }) {
  if (link.value === 'lost') {
    return (
      <Notice kind="lost" title="No connection">
        <p>
          <code>npx tape status</code> says what runs.
        </p>
      </Notice>
    )
  }
  if (waitingFor.value) {
    return (
      <Notice kind="loading" title={`Waiting for ${waitingFor.value}`}>
        <p>The page goes on by itself when it is there.</p>
      </Notice>
    )
  }
  if (instruments.value?.length === 0) {
    return (
      <Notice kind="empty" title="No event has come yet.">
        <p>The first one opens its chart. The pipeline shows who is waiting, and for what.</p>
        <button type="button" class="button" onClick={() => (view.value = 'pipeline')}>
          Look at the pipeline
        </button>
      </Notice>
    )
  }
  if (state.is === 'empty') return <NoCandles state={state} />
  if (state.is === 'failed') {
    return (
      <Notice kind="error" title="No candles for now">
        <p>History cannot be read: {state.why}. Trying again …</p>
      </Notice>
    )
  }
  if (state.is === 'loading' || selected.value === null)
    return <Notice kind="loading" title="Loading candles" />
  return (
    <Notice kind="empty" title="No candles yet">
      <p>The table has no event of it, and none came since. The next one is drawn at once.</p>
    </Notice>
  )
}

function NoCandles({ state }: { state: ChartState & { is: 'empty' } }) {
  const { why, instead } = state
  return (
    <Notice kind="empty" title="No candles of this length">
      <p>{why}</p>
      {instead && (
        <button type="button" class="button" onClick={() => chooseByHand(instead)}>
          Show {instead} candles
        </button>
      )}
    </Notice>
  )
}
