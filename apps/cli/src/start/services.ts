/** What `up` runs, in the order in which it starts; it stops in the same order, so that nothing is left in between. */
export const services = ['producer', 'flattener', 'archiver', 'dashboard'] as const

export type ServiceName =
  | (typeof services)[number]
  | 'pinot-bootstrap'
  | 'flink-bootstrap'
  | 'cassandra-sink'
  | 'connect-bootstrap'
