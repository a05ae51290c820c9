import { rm } from 'node:fs/promises'
import { isAlive, readRecord } from './process-record.ts'
import { stackFolder } from './stack-folder.ts'
import { stopLeftovers } from './stop-leftovers.ts'

const folder = stackFolder(process.argv[2] ?? '')
process.stdin.resume().once('end', async () => {
  // A stack that ended in order has removed its pid files, and the next one may have the folder already.
  const owner = await readRecord(folder.lockFile)
  if (owner && (await isAlive(owner))) return
  await stopLeftovers(folder)
  await rm(folder.lockFile, { force: true })
})
