import type { Kind } from '@tickertape/schema'

/** The consumer group of a sink of deploy/connect, as Kafka Connect names it. */
export const connectGroup = (store: 'postgres' | 'mongodb' | 'iceberg', kind: Kind): string =>
  `connect-tickertape-${store}-${kind}`
