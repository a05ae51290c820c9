import { Explore } from './explore/explore.tsx'
import * as say from './format.ts'
import { Help } from './help.tsx'
import { Lock } from './lock.tsx'
import { Markets } from './markets/markets.tsx'
import { Pipeline } from './pipeline/pipeline.tsx'
import { link, lostAt, type View, view } from './store.ts'
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
      {link.value === 'lost' && (
        <p class="banner" role="status">
          The service has not answered since {say.clock(lostAt.value)} UTC. What is shown is of
          then; it goes on by itself.
        </p>
      )}
      <main class={`view ${view.value}${link.value === 'lost' ? ' stale' : ''}`}>
        <Shown />
      </main>
      <Help />
    </>
  )
}
