import * as say from '../format.ts'
import { select } from '../keys.ts'
import { instruments, rowOf, visible } from '../store.ts'

const SHOWN = 14

function Print({ name, symbol }: { name: string; symbol: string }) {
  const row = rowOf(name).value
  const change = row?.last && row.open ? row.last / row.open - 1 : 0
  if (row?.last == null) return null
  return (
    <button type="button" tabIndex={-1} onClick={() => select(name)}>
      <b>{symbol}</b> {say.price(row.last)} <i>{change >= 0 ? '▲' : '▼'}</i>
      {say.percent(Math.abs(change)).replace('+', '')}
    </button>
  )
}

/** The paper tape: the instruments that the watch list shows, printed. */
export function Ticker() {
  const shown = visible.value.slice(0, SHOWN)
  const symbols = new Map((instruments.value ?? []).map(({ key, symbol }) => [key, symbol]))
  return (
    <div class="ticker" aria-hidden="true">
      <div class="strip">
        {shown.map((key) => (
          <Print key={key} name={key} symbol={symbols.get(key) ?? ''} />
        ))}
      </div>
    </div>
  )
}
