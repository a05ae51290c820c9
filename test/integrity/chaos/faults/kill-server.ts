import type { CoreServer } from '@tickertape/embedded'
import type { Fault } from './fault.ts'

type Killable = Exclude<CoreServer, 'zookeeper'>

const killServer = (server: Killable, weight: number): Fault => ({
  name: `kill-${server}`,
  what: `kill -9 of ${server}, started again with its data some seconds later`,
  targets: [server],
  lastsMs: [500, 6_000],
  weight,
  async inject({ stack }, { forMs, pause }) {
    await stack.kill(server)
    await pause(forMs)
    await stack.start(server)
  },
})

/** Pinot takes long to come back, so it goes seldom. */
export const killServers: readonly Fault[] = [
  killServer('kafka', 4),
  killServer('registry', 2),
  killServer('s3', 3),
  killServer('pinot', 1),
]
