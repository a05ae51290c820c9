import * as say from './format.ts'
import { helpOpen } from './help.tsx'
import { Mark } from './mark.tsx'
import { link, now, perSecond, type View, view, waitingFor } from './store.ts'
import { theme, toggleTheme } from './theme.ts'

const tabs: readonly (readonly [View, string])[] = [
  ['markets', 'Markets'],
  ['pipeline', 'Pipeline'],
  ['explore', 'Explore'],
]

export function Tabs() {
  return (
    <nav class="tabs" aria-label="Views">
      {tabs.map(([name, label], at) => (
        <button
          key={name}
          type="button"
          aria-current={view.value === name ? 'page' : undefined}
          onClick={() => {
            view.value = name
          }}
        >
          {label}{' '}
          <span class="key" aria-hidden="true">
            {at + 1}
          </span>
        </button>
      ))}
    </nav>
  )
}

function LinkState() {
  const state = link.value
  if (state === 'live' && waitingFor.value) {
    return <span class="link waiting">waiting for {waitingFor.value}</span>
  }
  const words = { connecting: 'connecting', live: 'live', lost: 'reconnecting', locked: 'locked' }
  return (
    <span class={`link ${state}`} role="status">
      {words[state]}
    </span>
  )
}

export function TopBar() {
  return (
    <header class="top">
      <Mark />
      <Tabs />
      <span class="room" />
      {view.value === 'markets' && perSecond.value > 0 && link.value === 'live' && (
        <span class="meter" title="Events per second on the live edge">
          <b>{say.rate(perSecond.value)}</b> events/s
        </span>
      )}
      <LinkState />
      <time class="clock">{say.clock(now.value)} UTC</time>
      <button
        type="button"
        class="icon"
        title="Light or dark (t)"
        aria-label="Light or dark"
        onClick={toggleTheme}
      >
        {theme.value === 'dark' ? '◐' : '◑'}
      </button>
      <button
        type="button"
        class="icon"
        title="Keys (?)"
        aria-label="Keys"
        onClick={() => {
          helpOpen.value = true
        }}
      >
        ?
      </button>
    </header>
  )
}
