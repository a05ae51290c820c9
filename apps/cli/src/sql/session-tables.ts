import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { type Config, projectRoot } from '@tickertape/config'
import {
  bareSql,
  foundTable,
  nameOf,
  neededByTyped,
  readShared,
  sqlVariables,
  tableOfTopic,
  variableOfTopic,
  withVariables,
} from '@tickertape/flink'
import type { AvroRecord } from '@tickertape/schema'
import { schemaRegistry } from '@tickertape/streams'
import type { Asked } from './asked.ts'

const subjectEnd = '-value'

/** The statements that make the tables of topics in a session, each when it is named for the first time. */
export class SessionTables {
  readonly #config: Config
  readonly #shared: readonly string[]
  readonly #variables: Readonly<Record<string, string>>
  readonly #made = new Set<string>()

  constructor(config: Config) {
    this.#config = config
    this.#shared = readShared(resolve(projectRoot, config.flink_bootstrap.sql_dir))
    this.#variables = sqlVariables(config)
  }

  /** Names of what every session has, for completions and hints. */
  get names(): readonly string[] {
    return this.#shared.map((statement) => nameOf(statement).replaceAll('`', ''))
  }

  /**
   * What must be sent before a statement. A table that a statement writes into is made anew, so that two jobs never
   * share the transactions of one. Rejects with a TAPE_REGISTRY_ error.
   */
  async neededBy(statement: string, asked: Asked): Promise<readonly string[]> {
    const all = asked.kind === 'other' && asked.wantsAllTables
    const shared = all ? this.#shared : neededByTyped(bareSql(statement), this.#shared)
    const found = await this.#found(all ? undefined : statement)
    const written = new Set(
      asked.kind === 'insert' ? asked.tables.map((name) => `\`${name}\``) : [],
    )
    const values = { ...this.#variables, ...found.variables, job: jobName() }
    return [...shared, ...found.statements].flatMap((text) => {
      const name = nameOf(text)
      const isMade = this.#made.has(name)
      if (isMade && !written.has(name)) return []
      this.#made.add(name)
      const drop = isMade ? [`DROP TEMPORARY TABLE IF EXISTS ${name}`] : []
      return [...drop, withVariables(text, values)]
    })
  }

  /** The statement that makes the table of a new topic. */
  ofTopic(topic: string, record: AvroRecord): string {
    this.#made.add(`\`${tableOfTopic(topic)}\``)
    const values = { ...this.#variables, [variableOfTopic(topic)]: topic, job: jobName() }
    return withVariables(foundTable(topic, record), values)
  }

  /** For a new session, which has none. */
  forget(): void {
    this.#made.clear()
  }

  /** Topics that only the registry knows; of those that a statement names, when there is one. */
  async #found(statement: string | undefined) {
    const registry = schemaRegistry(this.#config, { forMs: 5_000 })
    const ours = new Set(Object.values(this.#variables))
    const isNamed = (topic: string) =>
      statement === undefined || new RegExp(`\\b${tableOfTopic(topic)}\\b`).test(statement)
    const topics = (await registry.subjects())
      .filter((subject) => subject.endsWith(subjectEnd))
      .map((subject) => subject.slice(0, -subjectEnd.length))
      .filter((topic) => !ours.has(topic) && isNamed(topic))
    const made = await Promise.all(
      topics.map(async (topic) => {
        const schema = (await registry.versions(`${topic}${subjectEnd}`)).at(-1)?.schema
        return readableTable(topic, schema as AvroRecord | undefined)
      }),
    )
    return {
      statements: made.filter((text) => text !== undefined),
      variables: Object.fromEntries(topics.map((topic) => [variableOfTopic(topic), topic])),
    }
  }
}

/** None for what SQL has no type for. */
function readableTable(topic: string, record: AvroRecord | undefined): string | undefined {
  if (record?.type !== 'record') return undefined
  try {
    return foundTable(topic, record)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

const jobName = (): string => `tickertape-sql-${randomUUID().slice(0, 8)}`
