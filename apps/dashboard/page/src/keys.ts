import { timeframes } from '../../src/protocol.ts'
import { helpOpen } from './help.tsx'
import { chooseByHand } from './markets/choose-timeframe.ts'
import { feedChoice, forgetChart, instruments, selected, step, timeframe, view } from './store.ts'
import { toggleTheme } from './theme.ts'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')

export function select(key: string): void {
  if (key === selected.peek()) return
  selected.value = key
  feedChoice.value = undefined
  forgetChart()
}

function moveSelection(by: number): void {
  const all = instruments.peek() ?? []
  const at = all.findIndex(({ key }) => key === selected.peek())
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))]
  if (next) select(next.key)
}

function moveTimeframe(by: number): void {
  const next = timeframes[timeframes.indexOf(timeframe.peek()) + by]
  if (next) chooseByHand(next)
}

const STEP = 20

const moveChart = (by: number) => () => {
  step.value = { by }
}

const actions: Readonly<Record<string, () => void>> = {
  '1': () => (view.value = 'markets'),
  '2': () => (view.value = 'pipeline'),
  '3': () => (view.value = 'explore'),
  j: () => moveSelection(1),
  k: () => moveSelection(-1),
  '[': () => moveTimeframe(-1),
  ']': () => moveTimeframe(1),
  ArrowLeft: moveChart(-STEP),
  ArrowRight: moveChart(STEP),
  '/': () => document.querySelector<HTMLInputElement>('#find')?.focus(),
  t: toggleTheme,
  '?': () => (helpOpen.value = !helpOpen.peek()),
  Escape: () => (helpOpen.value = false),
}

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (isTyping(event.target)) {
      if (event.key === 'Escape') (event.target as HTMLElement).blur()
      return
    }
    const action = actions[event.key]
    if (!action) return
    event.preventDefault()
    action()
  })
}
