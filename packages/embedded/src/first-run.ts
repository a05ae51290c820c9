import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { serverJvms } from './server-jvms.ts'
import type { Extra } from './server-spec.ts'
import { freePorts } from './stack-ports.ts'
import { startStack } from './start-stack.ts'

export interface FirstRunOptions {
  readonly cacheDir: string
  readonly extras: readonly Extra[]
  readonly signal: AbortSignal
  readonly onBegin: () => void
}

/**
 * Runs the servers once with no data, when the archives of their classes are missing for this Java. Not left to
 * the first real run, because Pinot with tables takes so long to end that it is killed, and then writes no archive.
 */
export async function firstRun({
  cacheDir,
  extras,
  signal,
  onBegin,
}: FirstRunOptions): Promise<void> {
  const jvms = Object.values(await serverJvms({ cacheDir, extras }))
  if (!jvms.some((jvm) => jvm.isRecording)) return
  onBegin()
  const dataDir = await mkdtemp(join(cacheDir, 'partial-'))
  const s3 = { accessKey: 'first-run', secretKey: 'first-run', bucket: 'first-run' }
  const stack = await startStack({
    dataDir,
    cacheDir,
    extras,
    ports: await freePorts(),
    s3,
    signal,
  })
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}
