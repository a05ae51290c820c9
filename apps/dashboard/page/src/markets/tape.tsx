import type { TapeEvent } from '../../../src/protocol.ts'
import * as say from '../format.ts'
import { selected, tape, tapeOf } from '../store.ts'
import { alertText } from './alert-text.ts'

function What({ event }: { event: TapeEvent }) {
  if (event.kind === 'quotes') {
    return (
      <>
        <span class="price dim">
          {say.price(event.bid)} <i>×</i> {say.price(event.ask)}
        </span>
        <span class="size dim">quote</span>
      </>
    )
  }
  if (event.kind === 'alerts') return <span class="alert">{alertText(event)}</span>
  const kind = event.kind === 'bars' ? event.timeframe : ''
  return (
    <>
      <span class={event.up ? 'price up' : 'price down'}>{say.price(event.price)}</span>
      <span class="size">
        {say.short(event.size)} {kind && <small>{kind}</small>}
      </span>
    </>
  )
}

/** The latest events, newest first. */
export function Tape() {
  const choose = (of: 'all' | 'selected') => () => {
    tapeOf.value = of
  }
  return (
    <section class="panel tape" aria-label="Tape">
      <div class="panel-head">
        <h2>Tape</h2>
        <div class="switch">
          <button
            type="button"
            aria-pressed={tapeOf.value === 'selected'}
            onClick={choose('selected')}
          >
            {selected.value?.split(' ').slice(1).join(' ') ?? 'Selected'}
          </button>
          <button type="button" aria-pressed={tapeOf.value === 'all'} onClick={choose('all')}>
            All
          </button>
        </div>
      </div>
      <ol class="prints">
        {tape.value.map((event) => (
          <li key={event.seq}>
            <time>{say.clockMs(event.at)}</time>
            {tapeOf.value === 'all' && <b>{event.symbol}</b>}
            <What event={event} />
          </li>
        ))}
        {tape.value.length === 0 && (
          <li class="hint">Nothing in the last two minutes. New events appear here at once.</li>
        )}
      </ol>
    </section>
  )
}
