import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'

/** Where and when a job ran. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly kernel: string
  readonly node: string
  readonly java: string
}

function javaVersion(): string {
  const version = execFileSync('java', ['--version'])
  return version.toString().split('\n')[0] ?? ''
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    java: javaVersion(),
  }
}

/** Processes that wanted a core in the last minute, the job's own among them. */
export const load = (): number => Math.round((loadavg()[0] as number) * 10) / 10
