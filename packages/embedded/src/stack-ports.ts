import { createServer } from 'node:net'
import type { ServerName } from './server-spec.ts'

/** Every port that the stack listens on, all explicit. */
export interface StackPorts {
  readonly kafka: number
  readonly kafkaController: number
  readonly registry: number
  readonly zookeeper: number
  readonly pinotController: number
  readonly pinotBroker: number
  readonly pinotServer: number
  readonly pinotServerAdmin: number
  readonly s3: number
  readonly flinkRest: number
  readonly flinkJobManager: number
  readonly flinkBlob: number
  readonly flinkData: number
  readonly sqlGateway: number
  readonly cassandra: number
  readonly cassandraStorage: number
  readonly connect: number
}

export type PortName = keyof StackPorts

export interface PortUse {
  readonly server: ServerName
  readonly host: string
}

const loopback = '127.0.0.1'

/** Which server listens on a port, and where: Pinot's query port cannot be told to stay on loopback. */
export const portUses: Readonly<Record<PortName, PortUse>> = {
  kafka: { server: 'kafka', host: loopback },
  kafkaController: { server: 'kafka', host: loopback },
  registry: { server: 'registry', host: loopback },
  zookeeper: { server: 'zookeeper', host: loopback },
  pinotController: { server: 'pinot', host: loopback },
  pinotBroker: { server: 'pinot', host: loopback },
  pinotServer: { server: 'pinot', host: '0.0.0.0' },
  pinotServerAdmin: { server: 'pinot', host: loopback },
  s3: { server: 's3', host: loopback },
  flinkRest: { server: 'jobmanager', host: loopback },
  flinkJobManager: { server: 'jobmanager', host: loopback },
  flinkBlob: { server: 'jobmanager', host: loopback },
  flinkData: { server: 'taskmanager', host: loopback },
  sqlGateway: { server: 'sql-gateway', host: loopback },
  cassandra: { server: 'cassandra', host: loopback },
  cassandraStorage: { server: 'cassandra', host: loopback },
  connect: { server: 'connect', host: loopback },
}

export const portNames = Object.keys(portUses) as readonly PortName[]

/**
 * Ports that are free now, chosen at random below the range from which systems take the ports of outgoing
 * connections, so that none is lost to one before its server listens.
 */
export async function freePorts(): Promise<StackPorts> {
  const chosen = new Map<PortName, number>()
  for (const name of portNames) {
    let port: number
    do port = 12_000 + Math.floor(Math.random() * 20_000)
    while ([...chosen.values()].includes(port) || !(await isFree(port, '0.0.0.0')))
    chosen.set(name, port)
  }
  return Object.fromEntries(chosen) as unknown as StackPorts
}

/** Whether a server could listen on `host:port` now. */
export function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
