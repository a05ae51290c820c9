import type { Config } from '@tickertape/config'
import { accepts } from '../kafka/connect.ts'
import { type PartState, serverStates, serviceStates } from '../status/parts.ts'
import { type Finding, ok, problem, skipped, warning } from './finding.ts'

export interface Parts {
  readonly servers: readonly PartState[]
  readonly services: readonly PartState[]
}

export async function lookAtParts(config: Config): Promise<Parts> {
  const [servers, services] = await Promise.all([serverStates(config), serviceStates(config)])
  return { servers, services }
}

const isUp = ({ state }: PartState): boolean => state === 'up'

/** Where docker compose has Kafka on the host. */
const COMPOSE_KAFKA = '127.0.0.1:29092'

const settings: Readonly<Record<string, string>> = {
  kafka: 'kafka.bootstrap_servers',
  registry: 'schema_registry.url',
  'pinot controller': 'pinot.controller_url',
  'pinot broker': 'pinot.broker_url',
  'object store': 's3_sink.endpoint',
}

async function serverFinding(state: PartState): Promise<Finding> {
  const { part, where, detail } = state
  if (isUp(state)) return ok(part, `answers at ${where}`)
  const found = `${where}: ${detail}`
  if (part === 'kafka' && (await accepts(COMPOSE_KAFKA))) {
    const fix = `set KAFKA_BOOTSTRAP_SERVERS=${COMPOSE_KAFKA}: docker compose has it there`
    return problem(part, found, fix)
  }
  const log = part.startsWith('pinot') ? 'pinot' : part === 'object store' ? 's3' : part
  return problem(part, found, `check ${settings[part]}, and npx tape logs ${log}`)
}

function serviceFinding(state: PartState): Finding {
  const { part, where, detail } = state
  if (isUp(state)) return ok(part, `ready at ${where}`)
  const fix = `npx tape logs ${part} --level warn`
  if (state.state === 'waiting') return warning(part, detail, fix)
  return problem(part, `${where}: ${detail}`, `npx tape up runs it; ${fix}`)
}

/** Each server and service; one line when nothing runs at all, for that is no fault. */
export async function partFindings({ servers, services }: Parts): Promise<Finding[]> {
  const all = [...servers, ...services]
  if (!all.some(isUp) && !(await accepts(COMPOSE_KAFKA))) {
    return [skipped('running', 'nothing runs: npx tape up starts everything')]
  }
  return [...(await Promise.all(servers.map(serverFinding))), ...services.map(serviceFinding)]
}
