import type { Config } from '@tickertape/config'
import { KafkaAdmin, type KafkaClient } from '@tickertape/kafka'
import { PinotController } from '@tickertape/pinot'
import { streamsOf, topicSpecs } from '@tickertape/streams'
import { surveyLetters } from '../dlq/survey.ts'
import { surveySubjects } from '../schema/subjects.ts'
import { count } from '../terminal/figures.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

export async function checkTopics(config: Config, admin: KafkaAdmin): Promise<Finding> {
  const existing = await admin.topics()
  const specs = topicSpecs(config)
  const missing = specs.filter(({ topic }) => !existing.includes(topic)).map(({ topic }) => topic)
  if (missing.length > 0) {
    return problem('topics', `missing: ${missing.join(', ')}`, 'npx tape up makes them')
  }
  for (const { topic, partitions } of specs) {
    const found = await admin.partitionsOf(topic)
    if (found === partitions) continue
    const what = `${topic} has ${found} partitions, kafka.partitions says ${partitions}`
    return problem('topics', what, `set kafka.partitions to ${found}, or delete the topic`)
  }
  return ok('topics', `${specs.length} are there, with ${config.kafka.partitions} partitions each`)
}

/** Offsets behind which a group is late: some seconds of a busy feed. */
const LATE = 50_000

export async function checkGroups(config: Config, admin: KafkaAdmin): Promise<Finding[]> {
  const { flattener, archiver } = config
  const findings: Finding[] = []
  for (const [name, groupId] of [
    ['flattener', flattener.group_id],
    ['archiver', archiver.group_id],
  ] as const) {
    const [facts] = await admin.describeGroups([groupId])
    const { progressOf } = await import('../groups/progress-of.ts')
    const { lag, members } = await progressOf(
      admin,
      facts ?? { groupId, state: 'Dead', members: [] },
    )
    const check = `${name} group`
    if (members === 0) {
      findings.push(problem(check, `nobody reads as ${groupId}`, `start the ${name}: npx tape up`))
    } else if (lag > LATE) {
      const fix = `npx tape groups ${groupId} shows where; npx tape logs ${name} --level warn`
      findings.push(warning(check, `${count(lag)} offsets behind`, fix))
    } else findings.push(ok(check, `${members} members, ${count(lag)} offsets behind`))
  }
  return findings
}

export async function checkSchemas(config: Config): Promise<Finding> {
  const { subjects, released } = await surveySubjects(config)
  const breaks = [...released, ...subjects.flatMap((one) => one.breaks)]
  if (breaks.length > 0) {
    return problem(
      'schemas',
      'what was written could not be read',
      'npx tape schema check names it',
    )
  }
  const missing = subjects.filter(({ versions }) => versions.length === 0)
  if (missing.length > 0) {
    const found = `${missing.length} of ${subjects.length} are not registered`
    return warning('schemas', found, 'npx tape up registers them')
  }
  const other = subjects.filter(({ sameAs }) => sameAs === undefined)
  if (other.length === 0)
    return ok('schemas', `${subjects.length} subjects have those of this clone`)
  const found = `${other.length} differ from this clone's`
  return warning('schemas', found, 'npx tape schema diff shows it; a restart registers them')
}

export async function checkTables(config: Config): Promise<Finding> {
  const controller = new PinotController(config.pinot.controller_url, { timeoutMs: 5_000 })
  for (const { table } of streamsOf(config)) {
    const states = await controller.partitionStates(table).catch(() => [])
    const idle = states.filter(({ state }) => state !== 'CONSUMING')
    if (states.length === 0) {
      return problem(
        'tables',
        `${table} is missing or has no segment`,
        'npx tape up makes the tables',
      )
    }
    if (idle.length === 0) continue
    const which = idle.map(({ partition, state }) => `${partition} (${state})`).join(', ')
    const fix =
      'restart npx tape up, which resumes them; npx tape logs pinot --level error says why'
    return problem('tables', `${table} does not consume partitions ${which}`, fix)
  }
  return ok('tables', 'every partition of every table consumes')
}

export async function checkLetters(config: Config, client: KafkaClient): Promise<Finding> {
  const { letters } = await surveyLetters(client, config.kafka.topics.dlq)
  const open = letters.filter(({ state }) => state === 'open').length
  if (open === 0) return ok('dead letters', 'none is open')
  return warning('dead letters', `${count(open)} are open`, 'npx tape dlq list says why')
}

/** Everything that is only to be seen while Kafka answers. */
export async function checkFlow(config: Config, client: KafkaClient): Promise<Finding[]> {
  await using admin = await KafkaAdmin.connect(client)
  const topics = await checkTopics(config, admin)
  if (topics.verdict === 'problem') return [topics]
  return [topics, ...(await checkGroups(config, admin)), await checkLetters(config, client)]
}
