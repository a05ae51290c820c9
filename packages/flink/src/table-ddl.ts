import type { AvroRecord, AvroType } from '@tickertape/schema'

/** How SQL sees a topic. */
export interface TopicTable {
  readonly table: string
  readonly doc: string
  readonly record: AvroRecord
  /** Name of the variable that holds the topic. */
  readonly topic: string
  readonly role: Source | Sink
}

export interface Source {
  readonly kind: 'source'
  /** SQL for the event time; left out for what has none. */
  readonly eventTime?: string
}

export interface Sink {
  readonly kind: 'sink'
  /** Column that decides the partition; without one any may take a row. */
  readonly key?: string
}

const plain: Readonly<Record<string, string>> = {
  string: 'STRING',
  boolean: 'BOOLEAN',
  int: 'INT',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
}

/**
 * Times of a source stay the numbers that they are in the record, because Flink reads no microseconds. A sink's schema
 * must match its columns, so its milliseconds are a TIMESTAMP in UTC.
 */
export function sqlType(type: AvroType, role: TopicTable['role']['kind'] = 'source'): string {
  if (Array.isArray(type)) {
    const inner = type.find((branch) => branch !== 'null')
    return sqlType(inner, role).replace(/ NOT NULL$/, '')
  }
  if (typeof type === 'string') return `${plain[type] ?? unknownType(type)} NOT NULL`
  if ('items' in (type as object)) {
    return `ARRAY<${sqlType((type as { items: AvroType }).items)}> NOT NULL`
  }
  if ('fields' in (type as object)) {
    const fields = (type as AvroRecord).fields.map(
      ({ name, type: of }) => `\`${name}\` ${sqlType(of)}`,
    )
    return `ROW<${fields.join(', ')}> NOT NULL`
  }
  const { type: number, logicalType } = type as { type: string; logicalType?: string }
  return role === 'sink' && logicalType === 'timestamp-millis'
    ? 'TIMESTAMP(3) NOT NULL'
    : sqlType(number)
}

function unknownType(type: unknown): never {
  throw new TypeError(`no SQL type for ${JSON.stringify(type)}`)
}

const variable = (name: string): string => `\${${name}}`
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** The CREATE TABLE statement of a topic, with variables for what differs from place to place. */
export function tableDdl({ table, doc, record, topic, role }: TopicTable): string {
  const columns = record.fields.map(
    ({ name, type, doc: note }) =>
      `\`${name}\` ${sqlType(type, role.kind)}${note ? ` COMMENT ${text(note)}` : ''}`,
  )
  const time =
    role.kind === 'source' && role.eventTime
      ? [
          `\`event_time\` AS ${role.eventTime}`,
          '`arrival` AS PROCTIME()',
          `WATERMARK FOR \`event_time\` AS \`event_time\` - INTERVAL '${variable('late_after')}' SECOND`,
        ]
      : []
  const options = { ...connection(topic), ...optionsOf({ role, table, topic, record }) }
  const lines = Object.entries(options).map(([key, value]) => `  ${text(key)} = ${text(value)}`)
  return [
    `CREATE TEMPORARY TABLE \`${table}\` (`,
    [...columns, ...time].map((line) => `  ${line}`).join(',\n'),
    `) COMMENT ${text(doc)} WITH (`,
    lines.join(',\n'),
    ');',
    '',
  ].join('\n')
}

const connection = (topic: string): Readonly<Record<string, string>> => ({
  connector: 'kafka',
  topic: variable(topic),
  'properties.bootstrap.servers': variable('brokers'),
  'properties.security.protocol': variable('security_protocol'),
  'properties.sasl.mechanism': variable('sasl_mechanism'),
  'value.format': 'avro-confluent',
  'value.avro-confluent.url': variable('registry'),
  'value.avro-confluent.basic-auth.credentials-source': variable('registry_credentials'),
})

function optionsOf({
  role,
  table,
  topic,
  record,
}: Omit<TopicTable, 'doc'>): Readonly<Record<string, string>> {
  if (role.kind === 'sink') {
    return {
      ...(role.key && { 'key.format': 'raw', 'key.fields': role.key }),
      'value.avro-confluent.subject': `${variable(topic)}-value`,
      'value.avro-confluent.schema': JSON.stringify(record),
      'sink.delivery-guarantee': 'exactly-once',
      'sink.transactional-id-prefix': `flink-${variable('job')}-${table}`,
      'properties.transaction.timeout.ms': '900000',
      'scan.startup.mode': 'earliest-offset',
      'properties.isolation.level': 'read_committed',
    }
  }
  return {
    'properties.group.id': `flink-${variable('job')}`,
    'properties.isolation.level': 'read_committed',
    'scan.startup.mode': 'earliest-offset',
    ...(role.eventTime && {
      'scan.watermark.idle-timeout': variable('idle_after'),
      'scan.watermark.alignment.group': table,
      'scan.watermark.alignment.max-drift': '60 s',
    }),
  }
}
