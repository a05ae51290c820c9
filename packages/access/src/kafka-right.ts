import type { Acl } from '@tickertape/kafka'

/** Some operations on one thing at the brokers. */
export type KafkaRight = Pick<Acl, 'resource' | 'name' | 'isPrefix'> & {
  readonly operations: readonly Acl['operation'][]
}

type Operations = KafkaRight['operations']

export const topics = (names: readonly string[], ...operations: Operations): KafkaRight[] =>
  names.map((name) => ({ resource: 'topic', name, isPrefix: false, operations }))

/** A consumer group by its name. */
export const group = (name: string, ...operations: Operations): KafkaRight => {
  return { resource: 'group', name, isPrefix: false, operations }
}

export const groupsFrom = (name: string, ...operations: Operations): KafkaRight => {
  return { resource: 'group', name, isPrefix: true, operations }
}

export const transactionsFrom = (name: string): KafkaRight => ({
  resource: 'transactionalId',
  name,
  isPrefix: true,
  operations: ['Write', 'Describe'],
})
