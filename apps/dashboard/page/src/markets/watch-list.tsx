import { effect, useComputed, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { InstrumentInfo } from '../../../src/protocol.ts'
import * as say from '../format.ts'
import { select } from '../keys.ts'
import { instruments, rowOf, selected, visible } from '../store.ts'
import { Sparkline } from './sparkline.tsx'

const ROW_PX = 46
const MARGIN_ROWS = 4

function WatchRow({ info, at }: { info: InstrumentInfo; at: number }) {
  const row = rowOf(info.key).value
  const isSelected = selected.value === info.key
  const change = row?.last && row.open ? row.last / row.open - 1 : null
  const up = (change ?? 0) >= 0
  return (
    <li style={{ transform: `translateY(${at * ROW_PX}px)` }}>
      <button
        type="button"
        class="watch-row"
        aria-pressed={isSelected}
        data-key={info.key}
        onClick={() => select(info.key)}
      >
        <span class="name">
          <b>{info.symbol}</b>
          <small>{info.source}</small>
        </span>
        <Sparkline points={row?.spark ?? []} up={up} />
        <span class="figures">
          <b>{row?.last == null ? '–' : say.price(row.last)}</b>
          <small class={change === null ? '' : up ? 'up' : 'down'}>
            {change === null ? '' : say.percent(change)}
          </small>
        </span>
      </button>
    </li>
  )
}

/** Every instrument; only the rows that can be seen exist and are sent. */
export function WatchList() {
  const find = useSignal('')
  const range = useSignal({ from: 0, to: 30 })
  const list = useRef<HTMLUListElement>(null)
  const found = useComputed(() => {
    const wanted = find.value.trim().toLowerCase()
    const all = instruments.value ?? []
    return wanted ? all.filter(({ key }) => key.toLowerCase().includes(wanted)) : all
  })
  const look = () => {
    const { scrollTop = 0, clientHeight = 600 } = list.current ?? {}
    const from = Math.max(0, Math.floor(scrollTop / ROW_PX) - MARGIN_ROWS)
    const to = Math.ceil((scrollTop + clientHeight) / ROW_PX) + MARGIN_ROWS
    if (from !== range.peek().from || to !== range.peek().to) range.value = { from, to }
  }
  useEffect(() => {
    look()
    const observer = new ResizeObserver(look)
    if (list.current) observer.observe(list.current)
    const stop = effect(() => {
      const { from, to } = range.value
      visible.value = found.value.slice(from, to).map(({ key }) => key)
    })
    const follow = effect(() => {
      const at = found.peek().findIndex(({ key }) => key === selected.value)
      const view = list.current
      if (!view || at < 0) return
      if (at * ROW_PX < view.scrollTop) view.scrollTop = at * ROW_PX
      const below = (at + 1) * ROW_PX - view.clientHeight
      if (below > view.scrollTop) view.scrollTop = below
    })
    return () => {
      observer.disconnect()
      stop()
      follow()
    }
  }, [])
  const { from, to } = range.value
  const count = instruments.value?.length ?? 0
  return (
    <section class="panel watch" aria-label="Watch list">
      <div class="panel-head">
        <input
          id="find"
          type="search"
          placeholder={`Find among ${say.count(count)}`}
          aria-label="Find an instrument"
          value={find.value}
          onInput={(event) => {
            find.value = event.currentTarget.value
            if (list.current) list.current.scrollTop = 0
          }}
        />
        <span class="key" aria-hidden="true">
          /
        </span>
      </div>
      <ul class="rows" ref={list} onScroll={look}>
        <li
          class="height"
          style={{ height: `${found.value.length * ROW_PX}px` }}
          aria-hidden="true"
        />
        {found.value.slice(from, to).map((info, index) => (
          <WatchRow key={info.key} info={info} at={from + index} />
        ))}
        {instruments.value !== null && found.value.length === 0 && (
          <li class="hint">{count === 0 ? 'No event yet.' : 'No instrument is called that.'}</li>
        )}
        {instruments.value === null && <li class="hint">…</li>}
      </ul>
    </section>
  )
}
