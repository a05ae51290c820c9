import type { TableKind } from '@tickertape/schema'

/** The consumer group of a sink of deploy/connect, as Kafka Connect names it. */
export const connectGroup = (store: 'postgres' | 'mongodb' | 'iceberg', kind: TableKind): string =>
  `connect-tickertape-${store}-${kind}`
