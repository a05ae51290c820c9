import { readFileSync } from 'node:fs'

/** What processes have cost since their start. */
export interface Cost {
  readonly cpuSeconds: number
  /** Resident memory now, and the most that it ever was. */
  readonly rssBytes: number
  readonly peakBytes: number
}

/** Linux counts CPU time in these, whatever its kernel's clock. */
const TICKS_PER_SECOND = 100
const KIB = 1024

const field = (status: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * KIB

function costOfOne(pid: number): Cost {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the program's name in brackets, which may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    rssBytes: field(status, 'VmRSS'),
    peakBytes: field(status, 'VmHWM'),
  }
}

/** The sum over processes that are all alive, user and system time, all their threads. */
export function costOf(pids: readonly number[]): Cost {
  const costs = pids.map(costOfOne)
  const sum = (of: (cost: Cost) => number) => costs.reduce((total, cost) => total + of(cost), 0)
  return {
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    rssBytes: sum(({ rssBytes }) => rssBytes),
    peakBytes: sum(({ peakBytes }) => peakBytes),
  }
}
