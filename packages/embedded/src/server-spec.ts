export const coreServers = ['kafka', 'registry', 'zookeeper', 'pinot', 's3'] as const

/** What a stack runs beside the core servers when it is asked to, by the name that switches it on. */
export const extraServers = {
  'streaming-sql': ['jobmanager', 'taskmanager', 'sql-gateway'],
  cassandra: ['cassandra'],
  sinks: ['connect'],
  // One more plugin of the worker.
  iceberg: [],
} as const

export type Extra = keyof typeof extraServers
export const extras = Object.keys(extraServers) as readonly Extra[]
export type CoreServer = (typeof coreServers)[number]
export type ServerName = CoreServer | (typeof extraServers)[Extra][number]

/** The core servers and those of the extras. */
export const serversWith = (wanted: readonly Extra[] = []): readonly ServerName[] => [
  ...coreServers,
  ...wanted.flatMap((extra) => extraServers[extra]),
]

/** What the stack needs to know to run one server. Building one has no effect on the machine. */
export interface ServerSpec {
  readonly name: ServerName
  readonly port: number
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment of the process; left out: ours. */
  readonly env?: Readonly<Record<string, string>>
  /** Added to the environment of the process. */
  readonly moreEnv?: Readonly<Record<string, string>>
  /** How long after SIGTERM it may take before it gets SIGKILL. */
  readonly stopMs: number
  /** Writes configuration and makes data folders; safe to repeat. */
  prepare(signal: AbortSignal): Promise<void>
  /** Whether it answers its clients. False and a throw both mean: not yet. */
  isReady(signal: AbortSignal): Promise<boolean>
  /** Called when it has ended after SIGTERM. */
  stopped?(): Promise<void>
}
