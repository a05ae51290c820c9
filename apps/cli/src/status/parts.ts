import { type Config, settingsOf } from '@tickertape/config'
import { accepts } from '../kafka/connect.ts'
import { services } from '../start/services.ts'

/** One thing that runs, as it looks from outside. */
export interface PartState {
  readonly part: string
  readonly where: string
  readonly state: 'up' | 'waiting' | 'down'
  /** Why it is not up. */
  readonly detail: string
}

const PATIENCE_MS = 3_000

interface Asked {
  readonly part: string
  readonly url: string
  /** Where people find it, when that is not the URL. */
  readonly where?: string
}

/** Up when something answers in time, whatever it says: an S3 server refuses who does not sign. */
async function ask({ part, url, where = url }: Asked): Promise<PartState> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
    const isFailing = answer.status >= 500
    const detail = isFailing ? `answers ${answer.status}` : ''
    return { part, where, state: isFailing ? 'down' : 'up', detail }
  } catch (cause) {
    return { part, where, state: 'down', detail: reasonOf(cause as Error) }
  }
}

/** fetch says only that it failed; why is in the cause. */
function reasonOf({ name, message, cause }: Error): string {
  if (name === 'TimeoutError') return `no answer within ${PATIENCE_MS / 1000} s`
  const { code } = (cause ?? {}) as { code?: string }
  return code === 'ECONNREFUSED' ? 'nothing listens there' : (code ?? message)
}

async function kafkaState({ kafka }: Config): Promise<PartState[]> {
  return Promise.all(
    kafka.bootstrap_servers.map(async (where) => {
      const isUp = await accepts(where)
      const detail = isUp ? '' : 'nothing listens there'
      return { part: 'kafka', where, state: isUp ? 'up' : 'down', detail } as const
    }),
  )
}

async function serviceState(part: string, where: string): Promise<PartState> {
  try {
    const answer = await fetch(`${where}/ready`, { signal: AbortSignal.timeout(PATIENCE_MS) })
    if (answer.ok) return { part, where, state: 'up', detail: '' }
    const { waitingFor = [] } = (await answer.json()) as { waitingFor?: string[] }
    return { part, where, state: 'waiting', detail: `waits for ${waitingFor.join(', ')}` }
  } catch (cause) {
    return { part, where, state: 'down', detail: reasonOf(cause as Error) }
  }
}

/** Every service that has a port, by its name. */
export function servicePorts(config: Config): ReadonlyMap<string, number> {
  const found = settingsOf().flatMap(({ path }) => {
    const [section = '', name] = path.split('.')
    if (name !== 'http_port') return []
    const { http_port } = config[section as 'producer']
    return [[section.replaceAll('_', '-'), http_port] as const]
  })
  return new Map(found)
}

/** How every server of the configuration is doing. */
export async function serverStates(config: Config): Promise<PartState[]> {
  const { schema_registry, pinot, s3_sink } = config
  const { origin } = new URL(schema_registry.url)
  const states = await Promise.all([
    kafkaState(config),
    ask({ part: 'registry', url: `${schema_registry.url}/subjects`, where: origin }),
    ask({
      part: 'pinot controller',
      url: `${pinot.controller_url}/health`,
      where: pinot.controller_url,
    }),
    ask({ part: 'pinot broker', url: `${pinot.broker_url}/health`, where: pinot.broker_url }),
    ask({ part: 'object store', url: s3_sink.endpoint }),
  ])
  return states.flat()
}

/** How every service is doing; of those that `up` does not run only the ones that run. */
export async function serviceStates(config: Config): Promise<PartState[]> {
  const host = config.service.http_host
  const states = await Promise.all(
    [...servicePorts(config)].map(([name, port]) => serviceState(name, `http://${host}:${port}`)),
  )
  const usual = new Set<string>(services)
  return states.filter(({ part, state }) => state !== 'down' || usual.has(part))
}
