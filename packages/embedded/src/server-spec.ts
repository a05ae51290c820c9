export type ServerName = 'kafka' | 'registry' | 'zookeeper' | 'pinot' | 's3'

/** What the stack needs to know to run one server. Building one has no effect on the machine. */
export interface ServerSpec {
  readonly name: ServerName
  readonly port: number
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment of the process; left out: ours. */
  readonly env?: Readonly<Record<string, string>>
  /** How long after SIGTERM it may take before it gets SIGKILL. */
  readonly stopMs: number
  /** Writes configuration and makes data folders; safe to repeat. */
  prepare(signal: AbortSignal): Promise<void>
  /** Whether it answers its clients. False and a throw both mean: not yet. */
  isReady(signal: AbortSignal): Promise<boolean>
  /** Called when it has ended after SIGTERM. */
  stopped?(): Promise<void>
}
