import { signal } from '@preact/signals'

export const helpOpen = signal(false)

const keys: readonly (readonly [string, string])[] = [
  ['1 2 3', 'Markets, Pipeline, Explore'],
  ['j k', 'next and previous instrument'],
  ['[ ]', 'shorter and longer candles'],
  ['← →', 'older and newer candles'],
  ['/', 'find an instrument'],
  ['t', 'light or dark'],
  ['?', 'this list'],
]

export function Help() {
  if (!helpOpen.value) return null
  const close = () => {
    helpOpen.value = false
  }
  return (
    <div class="veil">
      <dialog open class="card help" aria-modal="true" aria-label="Keys">
        <h2>Keys</h2>
        <dl>
          {keys.map(([key, what]) => (
            <div key={key}>
              <dt>
                {key.split(' ').map((each) => (
                  <kbd key={each}>{each}</kbd>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <p class="dim">Times are UTC. A change is since midnight UTC of the newest event's day.</p>
        <p class="dim">
          Charts by <a href="https://www.tradingview.com/">TradingView</a> Lightweight Charts.
        </p>
        <button type="button" class="button" onClick={close} autofocus>
          Close
        </button>
      </dialog>
    </div>
  )
}
