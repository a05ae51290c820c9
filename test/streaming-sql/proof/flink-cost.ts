import type { ServerName, Stack } from '@tickertape/embedded'
import { costOf } from '../../../bench/src/process-cost.ts'

const flink: readonly ServerName[] = ['jobmanager', 'taskmanager', 'sql-gateway']

/** CPU seconds of Flink's processes from now on, those of a process that was killed included. */
export class FlinkCost {
  readonly #stack: Stack
  readonly #before = new Map<ServerName, number>()
  readonly #lost = new Map<ServerName, number>()

  constructor(stack: Stack) {
    this.#stack = stack
    for (const name of flink) this.#before.set(name, this.#now(name))
  }

  /** Call right before a process is killed. */
  losing(name: ServerName): void {
    this.#lost.set(name, this.#spent(name))
    this.#before.set(name, 0)
  }

  seconds(): Readonly<Record<string, number>> {
    return Object.fromEntries(flink.map((name) => [name, this.#spent(name)]))
  }

  #spent(name: ServerName): number {
    return (this.#lost.get(name) ?? 0) + this.#now(name) - (this.#before.get(name) ?? 0)
  }

  #now(name: ServerName): number {
    const pid = this.#stack.servers.find((server) => server.name === name)?.pid
    return pid === undefined ? 0 : costOf([pid]).cpuSeconds
  }
}
