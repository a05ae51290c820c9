import { stopRun } from './stop-leftovers.ts'

const [, , runDir] = process.argv
if (runDir) process.stdin.resume().once('end', () => stopRun(runDir))
