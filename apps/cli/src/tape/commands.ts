import { accessCommands } from '../access/commands.ts'
import { audit } from '../audit/command.ts'
import { check } from '../check/command.ts'
import { compact } from '../compact/command.ts'
import { completions } from '../completions/command.ts'
import { dlqCommands } from '../dlq/commands.ts'
import { doctor } from '../doctor/command.ts'
import { gapCommands } from '../gaps/commands.ts'
import { groups as consumerGroups } from '../groups/command.ts'
import { loadSnowflake } from '../load-snowflake/command.ts'
import { logs } from '../logs/command.ts'
import { partitions } from '../partitions/command.ts'
import { backfill, produce } from '../produce/commands.ts'
import { query } from '../query/command.ts'
import { replay } from '../replay/command.ts'
import { schemaCommands } from '../schema/commands.ts'
import { sql } from '../sql/command.ts'
import { down } from '../stack/down-command.ts'
import { nuke } from '../stack/nuke-command.ts'
import { up } from '../start/command.ts'
import { status } from '../status/command.ts'
import { tail } from '../tail/command.ts'
import { topicCommands } from '../topics/commands.ts'
import { warehouse } from '../warehouse/command.ts'
import type { CommandGroup } from './help.ts'

/** Every command, in the order in which help shows them. */
export const groups: readonly CommandGroup[] = [
  { title: 'Run', commands: [up, down, status, doctor, logs, nuke] },
  { title: 'Ask', commands: [query, sql, audit, check] },
  {
    title: 'Kafka',
    commands: [...topicCommands, consumerGroups, partitions, tail, produce, ...schemaCommands],
  },
  { title: 'Warehouse', commands: [compact, warehouse, loadSnowflake] },
  { title: 'Mend and repeat', commands: [replay, backfill, ...gapCommands, ...dlqCommands] },
  { title: 'Security', commands: accessCommands },
  { title: 'Shell', commands: [completions] },
]

export const commands = groups.flatMap((group) => group.commands)
