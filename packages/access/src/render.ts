import type { KafkaRight } from './kafka-right.ts'
import type { Rights } from './rights.ts'

const nameOf = ({ resource, name, isPrefix }: KafkaRight): string => {
  const shown = isPrefix ? `${name}…` : name
  if (resource === 'topic') return shown
  return resource === 'cluster' ? 'the cluster' : `${resource} ${shown}`
}

/** What one user may do at the brokers, one line for each set of operations. */
function kafkaLines(rights: readonly KafkaRight[]): string[] {
  const names = new Map<string, string[]>()
  for (const right of rights) {
    const what = right.operations.join(', ')
    names.set(what, [...(names.get(what) ?? []), `\`${nameOf(right)}\``])
  }
  return [...names].map(([what, on]) => `${what}: ${on.join(' ')}`)
}

const registryWords = { developer: 'registers schemas', readonly: 'reads schemas' }
const archiveWords = {
  write: 'adds and reads objects',
  read: 'reads objects',
  audit: 'reads objects, and the tables of Iceberg in their bucket',
  compact: 'reads objects, and keeps what `tape compact` makes of them',
  state: "keeps Flink's state, in a bucket of its own",
  tables: 'keeps the tables of Iceberg, in a bucket of their own',
  'state-names': "lists the bucket of Flink's state",
}

/** Rights as a table in Markdown. */
export function renderRights(all: readonly Rights[]): string {
  const rows = all.map(({ user, kafka, registry, archive }) => {
    const cells = [
      `\`${user}\``,
      kafkaLines(kafka).join('<br>'),
      registry ? registryWords[registry] : '',
      archive ? archiveWords[archive] : '',
    ]
    return `| ${cells.join(' | ')} |`
  })
  return ['| user | Kafka | registry | archive |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
