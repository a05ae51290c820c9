import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Starts a process that stops the servers of `runDir` when this process ends without having done so, as after
 * kill -9: it waits for the end of its standard input, which the system closes with us. To be killed when all
 * servers have been stopped.
 */
export function startReaper(runDir: string, logFile: string): ChildProcess {
  const log = openSync(logFile, 'w')
  const script = fileURLToPath(new URL('./reaper-main.ts', import.meta.url))
  const reaper = spawn(process.execPath, [script, runDir], {
    detached: true,
    stdio: ['pipe', log, log],
  })
  closeSync(log)
  reaper.unref()
  return reaper
}
