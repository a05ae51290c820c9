import { type Config, redactor, secretsOf } from '@tickertape/config'
import { asTapeError, TapeError } from '@tickertape/errors'
import { openTracing, type Tracer } from '@tickertape/tracing'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { type Answer, type Check, startHttpServer } from './http-server.ts'
import { createLogger } from './logger.ts'

/** How long a service may take to finish what it has in hand after SIGTERM. */
const STOP_WITHIN_MS = 10_000
/**
 * How often the event loop's delay is looked at. The library's 10 ms were most of what an idle service costs.
 * What it reports as lag has this time in it.
 */
const LOOP_LOOK_MS = 200

export interface Service {
  readonly config: Config
  readonly log: Logger
  readonly metrics: Registry
  /** Aborted when the process is asked to stop: finish what is in hand and return from `main`. */
  readonly signal: AbortSignal
  /** Undefined where tracing is off. */
  readonly tracer: Tracer | undefined
  /** Adds a condition to /ready. */
  ready(name: string, check: Check): void
  /** Answers GET of a path with JSON: 400 for TAPE_CLI_USAGE, 503 for what may pass, else 500. */
  answer(path: string, answer: Answer): void
}

export interface ServiceOptions {
  readonly name: string
  readonly load: () => Config
  /** Port of /live, /ready and /metrics; a job that runs once has none. */
  readonly port?: (config: Config) => number
  /** Adds what the service serves besides, before its port opens. */
  readonly routes?: (server: FastifyInstance, service: Service) => void
  readonly main: (service: Service) => Promise<void>
}

/** Aborts on SIGTERM, SIGINT, or when the supervisor that started the process is gone. */
function stopSignal(log: Logger): AbortSignal {
  const controller = new AbortController()
  const stop = (reason: string) => {
    if (controller.signal.aborted) return
    log.info({ reason }, 'stopping')
    controller.abort()
  }
  process.once('SIGTERM', () => stop('SIGTERM'))
  process.once('SIGINT', () => stop('SIGINT'))
  if (process.channel) process.once('disconnect', () => stop('supervisor gone'))
  return controller.signal
}

/** Rejects when the service has not come to an end some time after it was asked to. */
function overdue(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const late = () =>
      reject(new TapeError('TAPE_SERVICE_STOP', `not stopped within ${STOP_WITHIN_MS / 1000} s`))
    signal.addEventListener('abort', () => setTimeout(late, STOP_WITHIN_MS).unref())
  })
}

async function runMain(options: ServiceOptions, config: Config, log: Logger): Promise<void> {
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics, eventLoopMonitoringPrecision: LOOP_LOOK_MS })
  const checks = new Map<string, Check>()
  const answers = new Map<string, Answer>()
  const signal = stopSignal(log)
  await using tracing = await openTracing(options.name, config, log)
  const service: Service = {
    config,
    log,
    metrics,
    signal,
    tracer: tracing?.tracer,
    ready: (name, check) => checks.set(name, check),
    answer: (path, answer) => answers.set(path, answer),
  }
  const unforeseen = new Promise<never>((_resolve, reject) => {
    process.once('unhandledRejection', reject)
    process.once('uncaughtException', reject)
  })
  const port = options.port?.(config)
  const host = config.service.http_host
  const redact = redactor(secretsOf(config))
  const routes = (http: FastifyInstance) => options.routes?.(http, service)
  const http = { host, metrics, checks, answers, redact, routes }
  const server = port && (await startHttpServer({ ...http, port }))
  try {
    await Promise.race([options.main(service), overdue(signal), unforeseen])
  } catch (cause) {
    // What waits on the signal is told to stop by an AbortError: that is a clean stop.
    if (!signal.aborted || (cause as Error).name !== 'AbortError') throw cause
  } finally {
    if (server) await server.close()
  }
}

/**
 * Runs a service from configuration to exit code: 0 after a clean stop, else the code of the error that
 * ended it, which is logged in one line. The caller is `main.ts`, the only place that ends the process.
 */
export async function runService(options: ServiceOptions): Promise<number> {
  let log = createLogger(options.name)
  try {
    const config = options.load()
    log = createLogger(options.name, config)
    await runMain(options, config, log)
    log.flush()
    return 0
  } catch (cause) {
    const error = asTapeError(cause)
    if (error.code === 'TAPE_INTERNAL') log.fatal({ err: cause }, error.message)
    else log.fatal({ err: error }, error.message)
    log.flush()
    return error.exitCode
  }
}
