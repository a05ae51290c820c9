import { Explore } from './explore/explore.tsx'
import { Help } from './help.tsx'
import { Lock } from './lock.tsx'
import { Markets } from './markets/markets.tsx'
import { Pipeline } from './pipeline/pipeline.tsx'
import { link, type View, view } from './store.ts'
import { TopBar } from './top-bar.tsx'

const views: Readonly<Record<View, () => preact.JSX.Element>> = {
  markets: Markets,
  pipeline: Pipeline,
  explore: Explore,
}

export function App() {
  if (link.value === 'locked') return <Lock />
  const Shown = views[view.value]
  return (
    <>
      <TopBar />
      <main class={`view ${view.value}`}>
        <Shown />
      </main>
      <Help />
    </>
  )
}
