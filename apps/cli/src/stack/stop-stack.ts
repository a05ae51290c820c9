import { stackOwner, stopOrphans, stopOwner } from '@tickertape/embedded'
import { TapeError } from '@tickertape/errors'
import { dataDirOf } from '../start/embedded-servers.ts'
import type { Context } from '../tape/command.ts'
import { showWaiting } from '../terminal/waiting.ts'

/** Services have 12 s, and then each of two waves of servers 10 s. */
const PATIENCE_MS = 60_000

/** Stops the owner of the data folder, and servers whose owner is gone. Throws TAPE_STACK_STOP. */
export async function stopStack({
  config,
  progress,
}: Pick<Context, 'config' | 'progress'>): Promise<{ readonly stopped: boolean }> {
  const dataDir = dataDirOf(config)
  const owner = await stackOwner(dataDir)
  if (owner) {
    using waiting = showWaiting(progress, `stopping process ${owner.pid} in order`)
    const isOver = await stopOwner(dataDir, { forMs: PATIENCE_MS, onWait: waiting.tick })
    if (!isOver) {
      const what = `process ${owner.pid} (${owner.command}) still runs after ${PATIENCE_MS / 1000} s`
      throw new TapeError(
        'TAPE_STACK_STOP',
        `${what}: ask again, or end it with kill -9 ${owner.pid}`,
      )
    }
  }
  const orphans = await stopOrphans(dataDir)
  return { stopped: owner !== undefined || orphans.length > 0 }
}
