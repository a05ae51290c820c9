import type { Column, Latency, Sample } from './job.ts'

export const cpuPerEvent: Column = {
  title: 'CPU us an event',
  of: ({ cpuSeconds, events }) => (cpuSeconds / events) * 1e6,
  compared: true,
}

export const eventsPerSecond: Column = {
  title: 'events/s',
  of: ({ events, seconds }) => events / seconds,
  compared: true,
}

export const memory: Column = {
  title: 'memory, MB',
  of: ({ rssBytes }) => rssBytes / 1e6,
  compared: false,
}

export const comparedMemory: Column = { ...memory, compared: true }

export const eventsPerCpuSecond: Column = {
  title: 'events a CPU-second',
  of: ({ cpuSeconds, events }) => events / cpuSeconds,
  compared: false,
}

export const shareOfCore: Column = {
  title: '% of a core',
  of: ({ cpuSeconds, seconds }) => (cpuSeconds / seconds) * 100,
  compared: false,
}

const quantile = (name: string, of: (latency: Latency) => number): Column => ({
  title: `${name}, ms`,
  of: ({ latency }: Sample) => (latency ? of(latency) : Number.NaN),
  compared: true,
})

export const p50 = quantile('p50', ({ p50Ms }) => p50Ms)
export const p99 = quantile('p99', ({ p99Ms }) => p99Ms)
export const p999 = quantile('p99.9', ({ p999Ms }) => p999Ms)

/** What most jobs show. */
export const costs: readonly Column[] = [cpuPerEvent, eventsPerSecond, memory]
