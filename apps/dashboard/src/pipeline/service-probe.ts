import { type Metrics, parseMetrics } from './prometheus.ts'

const TIMEOUT_MS = 2_000

/** How a service says that it is. */
export interface ServiceFacts {
  readonly state: 'ready' | 'waiting' | 'away'
  readonly waitingFor: readonly string[]
  readonly metrics: Metrics
}

const get = (url: string): Promise<Response> =>
  fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })

/** Asks a service how it is; one that does not answer is away. */
export async function probeService(url: string): Promise<ServiceFacts> {
  try {
    const [ready, metrics] = await Promise.all([get(`${url}/ready`), get(`${url}/metrics`)])
    const { waitingFor = [] } = (await ready.json()) as { waitingFor?: string[] }
    const state = ready.ok ? 'ready' : 'waiting'
    return { state, waitingFor, metrics: parseMetrics(await metrics.text()) }
  } catch {
    return { state: 'away', waitingFor: [], metrics: new Map() }
  }
}
