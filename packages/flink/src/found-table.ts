import type { AvroRecord } from '@tickertape/schema'
import { type TopicTable, tableDdl } from './table-ddl.ts'

/** The name of the table of a topic: what is no letter, digit or underscore is an underscore. */
export const tableOfTopic = (topic: string): string => topic.replaceAll(/\W/g, '_')

/** The variable that stands for the topic in the statement of `foundTable`. */
export const variableOfTopic = (topic: string): string => `topic_${tableOfTopic(topic)}`

/**
 * The CREATE TABLE statement of a topic that is not among ours, from the schema that the registry has of it. Throws
 * TypeError for a type that SQL does not have.
 */
export function foundTable(topic: string, record: AvroRecord): string {
  const table: TopicTable = {
    table: tableOfTopic(topic),
    doc: record.doc ?? '',
    record,
    topic: variableOfTopic(topic),
    role: { kind: 'sink', ...(isKeyedBySymbol(record) && { key: 'symbol' }) },
  }
  return tableDdl(table)
}

/** Records of others may have any key, or none. */
const isKeyedBySymbol = ({ namespace, fields }: AvroRecord): boolean =>
  namespace === 'tickertape' &&
  fields.some(({ name, type }) => name === 'symbol' && type === 'string')
