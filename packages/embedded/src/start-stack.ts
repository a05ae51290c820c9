import { mkdir, rm } from 'node:fs/promises'
import type { TapeError } from '@tickertape/errors'
import { assertPortsFree } from './assert-ports-free.ts'
import { startReaper } from './reaper.ts'
import { ServerProcess } from './server-process.ts'
import { type ServerName, type ServerSpec, serversWith } from './server-spec.ts'
import { type StackSettings, serverSpecs } from './server-specs.ts'
import { Stack, type StackUrls } from './stack.ts'
import { makeStackFolder, removeData, type StackFolder } from './stack-folder.ts'
import { lockStack } from './stack-lock.ts'
import type { StackPorts } from './stack-ports.ts'
import { pidFile, stopLeftovers, stopOrder } from './stop-leftovers.ts'

export interface StackOptions extends StackSettings {
  /** Removes the data of an earlier stack in this folder first. */
  readonly fresh?: boolean
  /** Starts these servers and no others. */
  readonly only?: readonly ServerName[]
  /** Stops everything and throws its reason when it fires before the stack is up. */
  readonly signal?: AbortSignal
  readonly onEvent?: (event: StackEvent) => void
}

export interface StackEvent {
  readonly server: ServerName
  readonly state: 'leftover-stopped' | 'starting' | 'ready' | 'stopping' | 'stopped'
  /** Since the stack began to start, or since it began to stop. */
  readonly elapsedMs: number
}

/** Longer than a start takes on a machine with no core to spare; a server that ends is noticed at once. */
const readyWithinMs = 180_000

/**
 * Starts every server and resolves when all of them answer. Throws TAPE_STACK_ALREADY_RUNNING,
 * TAPE_STACK_PORT_TAKEN, TAPE_STACK_SERVER_DIED or the signal's reason; then nothing is left running.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const folder = await makeStackFolder(options.dataDir)
  await using resources = new AsyncDisposableStack()
  resources.use(await lockStack(folder.lockFile))
  await clearTheWay(folder, options)
  await mkdir(folder.runDir)
  resources.defer(() => rm(folder.runDir, { recursive: true, force: true }))
  const reaper = startReaper(folder.runDir, folder.logOf('reaper'))
  resources.defer(() => void reaper.kill('SIGKILL'))
  const death = Promise.withResolvers<TapeError>()
  const wanted = ({ name }: ServerSpec) => serversOf(options).includes(name)
  const servers = (await serverSpecs(options, folder)).filter(wanted).map(
    (spec) =>
      new ServerProcess(spec, {
        logFile: folder.logOf(spec.name),
        pidFile: pidFile(folder.runDir, spec.name),
        readyWithinMs,
        onDeath: death.resolve,
      }),
  )
  resources.defer(() => stopInOrder(servers, options))
  await startSideBySide(servers, death.promise, options)
  const urls = urlsOf(options.ports)
  return new Stack({ servers, urls, died: death.promise, resources: resources.move() })
}

const serversOf = ({ only, extras }: StackOptions): readonly ServerName[] =>
  only ?? serversWith(extras)

type Report = (server: ServerName, state: StackEvent['state']) => void

function reporter({ onEvent }: StackOptions): Report {
  const began = performance.now()
  return (server, state) =>
    onEvent?.({ server, state, elapsedMs: Math.round(performance.now() - began) })
}

async function clearTheWay(folder: StackFolder, options: StackOptions): Promise<void> {
  const report = reporter(options)
  for (const server of await stopLeftovers(folder.runsDir)) report(server, 'leftover-stopped')
  await assertPortsFree(options.ports, serversOf(options))
  if (options.fresh) await removeData(folder)
}

/** Pinot takes the longest, so every other server starts in its shadow. */
async function startSideBySide(
  servers: readonly ServerProcess[],
  died: Promise<TapeError>,
  options: StackOptions,
): Promise<void> {
  const report = reporter(options)
  const failed = new AbortController()
  const signal = options.signal ? AbortSignal.any([failed.signal, options.signal]) : failed.signal
  const starts = servers.map(async (server) => {
    report(server.name, 'starting')
    await server.start(signal)
    report(server.name, 'ready')
  })
  try {
    await Promise.race([Promise.all(starts), died.then((error) => Promise.reject(error))])
  } catch (error) {
    failed.abort(error)
    await Promise.allSettled(starts)
    throw error
  }
}

async function stopInOrder(
  servers: readonly ServerProcess[],
  options: StackOptions,
): Promise<void> {
  const report = reporter(options)
  for (const names of stopOrder) {
    const next = servers.filter((server) => names.includes(server.name))
    await Promise.all(
      next.map(async (server) => {
        report(server.name, 'stopping')
        await server.stop()
        report(server.name, 'stopped')
      }),
    )
  }
}

function urlsOf(ports: StackPorts): StackUrls {
  const http = (port: number) => `http://127.0.0.1:${port}`
  return {
    kafka: `127.0.0.1:${ports.kafka}`,
    registry: `${http(ports.registry)}/apis/ccompat/v7`,
    pinotController: http(ports.pinotController),
    pinotBroker: http(ports.pinotBroker),
    s3: http(ports.s3),
    flink: http(ports.flinkRest),
    sqlGateway: http(ports.sqlGateway),
    cassandra: `127.0.0.1:${ports.cassandra}`,
    connect: http(ports.connect),
  }
}
