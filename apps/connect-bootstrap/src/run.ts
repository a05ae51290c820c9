import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectRoot } from '@tickertape/config'
import { type Logger, Patience, type Service } from '@tickertape/service'
import { connectStreams } from '@tickertape/streams'
import { ConnectWorker } from './connect-worker.ts'
import { planOf, type Step } from './plan.ts'
import { readSinks } from './sinks.ts'
import { variablesOf } from './variables.ts'

/** A task that cannot write its first record runs for a moment before it fails. */
const HOLD_MS = 2_000

interface Parts {
  readonly log: Logger
  readonly signal: AbortSignal
  readonly patience: Patience
  readonly worker: ConnectWorker
}

/** Makes the connectors of Kafka Connect those of deploy/connect and ends when all of them run. */
export async function run({ config, log, signal }: Service): Promise<void> {
  const { sinks_dir: dir, wait_ms: waitMs } = config.connect_bootstrap
  const { on, off } = readSinks(resolve(projectRoot, dir), variablesOf(config))
  for (const { name, missing } of off) {
    log.info({ sink: name }, `sink is off, because sinks.${missing} is empty`)
  }
  if (on.length === 0)
    log.warn('no sink is on: set the address of a store, e.g. sinks.postgres_url')
  const patience = new Patience({ log, signal, waitMs })
  await connectStreams({ clientId: 'connect-bootstrap', config, log, signal })
  const worker = new ConnectWorker({ url: config.connect.url, signal })
  const parts = { log, signal, patience, worker }
  const deployed = await patience.retry(() => worker.connectors())
  const steps = planOf(on, deployed)
  for (const step of steps) await take(step, parts)
  await awaitRunning(steps, parts)
}

async function take(step: Step, { log, patience, worker }: Parts): Promise<void> {
  switch (step.kind) {
    case 'keep': {
      const { name } = step.sink
      const hasFailed = await patience.retry(() => worker.hasFailed(name))
      if (!hasFailed) return log.info({ sink: name }, 'sink runs as it is')
      await patience.retry(() => worker.restartFailed(name))
      return log.info({ sink: name }, 'sink had failed and was started again')
    }
    case 'create':
      await patience.retry(() => worker.configure(step.sink))
      return log.info({ sink: step.sink.name }, 'sink created')
    case 'update':
      await patience.retry(() => worker.configure(step.sink))
      return log.info({ sink: step.sink.name }, 'sink changed, because its file or settings have')
    case 'remove':
      await patience.retry(() => worker.remove(step.name))
      return log.info({ sink: step.name }, 'sink removed: no file or no store asks for it')
  }
}

async function awaitRunning(steps: readonly Step[], parts: Parts): Promise<void> {
  const { log, signal, patience, worker } = parts
  const names = steps.flatMap((step) => (step.kind === 'remove' ? [] : [step.sink.name]))
  const check = () => Promise.all(names.map((name) => worker.checkRuns(name)))
  await patience.retry(check)
  await sleep(HOLD_MS, undefined, { signal })
  await patience.retry(check)
  log.info({ sinks: names.length }, 'every sink runs')
}
