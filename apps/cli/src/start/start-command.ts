import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '@tickertape/config'
import { checkTools, type Extra, fetchServers, type Stack, startStack } from '@tickertape/embedded'
import { PinotBroker } from '@tickertape/pinot'
import { connectStreams, topicSpecs } from '@tickertape/streams'
import { buildPage } from './build-page.ts'
import { cacheDirOf, dataDirOf, stackOptionsOf } from './embedded-servers.ts'
import { type ExtraPart, extraParts } from './extra-parts.ts'
import { PipelineProbe } from './pipeline-probe.ts'
import { fetchReporter, type Reporter, stackReporter } from './progress.ts'
import { ServiceLog } from './service-log.ts'
import { ServiceProcess } from './service-process.ts'
import { type ServiceName, services } from './services.ts'
import { watch } from './watch.ts'

export interface StartOptions {
  readonly config: Config
  /** Options of the command line as environment of the services. */
  readonly env: Readonly<Record<string, string>>
  /** Begins with empty data. */
  readonly fresh: boolean
  /** Services that somebody else runs. */
  readonly without: readonly string[]
  /** What runs beside the rest. */
  readonly extras: readonly Extra[]
  readonly reporter: Reporter
  readonly output: NodeJS.WriteStream
  /** Lines for a program, also on a terminal. */
  readonly json: boolean
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

async function startServers(options: StartOptions): Promise<Stack> {
  const { config, fresh, extras, reporter, signal } = options
  const cacheDir = cacheDirOf(config)
  await checkTools({ cacheDir, extras })
  await fetchServers({
    cacheDir,
    extras,
    signal,
    onProgress: fetchReporter(reporter),
    onFirstRun: () =>
      reporter.info('running the servers for the first time, to make later starts fast'),
  })
  const more = extras.map((extra) => extraParts[extra].title)
  const titles = ['Kafka', 'registry', 'Pinot', 'object store', ...more]
  reporter.info(`starting ${new Intl.ListFormat('en-GB').format(titles)}`)
  const onEvent = stackReporter(reporter)
  return startStack({ ...stackOptionsOf(config), extras, fresh, signal, onEvent })
}

/** Creates the topics with the settings of the configuration and registers the schemas. */
async function prepare({ config, reporter, signal }: StartOptions): Promise<void> {
  const log = { debug() {}, info() {}, warn: (_: object, text: string) => reporter.warn(text) }
  const { streams } = await connectStreams({ clientId: 'start', config, log, signal })
  const topics = topicSpecs(config).length
  reporter.info(`${topics} topics and ${streams.length * 2} schemas are ready`)
}

const pageUrl = ({ dashboard }: Config): string => `http://localhost:${dashboard.http_port}`

/** Where everything answers, for the panel and for other commands of this clone. */
async function writeUrls(
  { config, extras }: StartOptions,
  { urls }: Stack,
): Promise<(readonly [string, string])[]> {
  await writeFile(join(dataDirOf(config), 'urls.json'), `${JSON.stringify(urls, null, 2)}\n`)
  return [
    ['live page', pageUrl(config)],
    ['SQL', `npx tape query "SELECT S, COUNT(*) AS count FROM ${config.pinot.table} GROUP BY S"`],
    ['Pinot', urls.pinotController],
    ['Kafka', urls.kafka],
    ['registry', urls.registry],
    ['archive', `${urls.s3}/${config.s3_sink.bucket}`],
    ...extras.flatMap((extra) => extraParts[extra].urls(urls)),
  ]
}

/**
 * Runs everything until Ctrl-C: servers, topics and schemas, tables, then the services. Whatever goes
 * wrong, nothing is left running. Rejects with a TapeError that says in one line what to do.
 */
export async function start(options: StartOptions): Promise<void> {
  const { config, without, reporter, output, signal, json } = options
  const startedAtMs = Date.now()
  reporter.info(`the live page will be on ${pageUrl(config)}`)
  const built = buildPage(reporter)
  await using stack = await startServers(options)
  await built
  const logs = join(dataDirOf(config), 'logs')
  await mkdir(logs, { recursive: true })
  const quiet = output.isTTY && !json
  await using log = new ServiceLog(logs, (text, level) => {
    if (!quiet) reporter[level](text)
  })
  const urls = await writeUrls(options, stack)
  await prepare(options)
  const processOf = (name: ServiceName, more?: ExtraPart['env']) =>
    new ServiceProcess({
      name,
      env: { ...options.env, ...more },
      onLine: (service, line) => log.line(service, line),
      onRestart: (service, reason) => log.warn(`${service} starts again: ${reason}`),
    })
  await runBootstrap(processOf('pinot-bootstrap'), signal)
  reporter.info('tables are consuming')
  const parts = options.extras.map((extra) => extraParts[extra])
  for (const { name, env, done } of parts.flatMap(({ bootstraps }) => bootstraps)) {
    await runBootstrap(processOf(name, env), signal)
    reporter.info(done)
  }

  const done = new AbortController()
  const broker = new PinotBroker(config.pinot.broker_url)
  const sql = async (text: string) => (await broker.query(text)).rows
  const probe = new PipelineProbe(config, sql)
  const running = [
    ...services.filter((name) => !without.includes(name)).map((name) => processOf(name)),
    ...parts.flatMap((part) => part.services.map((name) => processOf(name, part.env))),
  ]
  const ended = Promise.all(running.map((service) => service.keepRunning()))
  reporter.info(`live page: ${pageUrl(config)}`)
  const watching = watch({
    probe,
    reporter,
    isPanel: quiet,
    output,
    signal: AbortSignal.any([signal, done.signal]),
    startedAtMs,
    urls,
    warnings: () => log.warnings,
  })
  try {
    await Promise.race([
      ended.then(() => aborted(signal)),
      stack.died.then((error) => Promise.reject(error)),
      aborted(signal),
    ])
  } finally {
    done.abort()
    await watching
    reporter.info('stopping in order')
    for (const service of running) await service.stop()
    await ended.catch(() => {})
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (signal.aborted) resolve()
  })

/** Runs a bootstrap to its end; Ctrl-C stops it. */
async function runBootstrap(bootstrap: ServiceProcess, signal: AbortSignal): Promise<void> {
  const stop = () => void bootstrap.stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await bootstrap.runOnce()
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
