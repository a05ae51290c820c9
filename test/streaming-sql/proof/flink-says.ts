import { eventually } from '@tickertape/testkit'

interface Vertex {
  readonly name: string
  readonly metrics: {
    readonly 'read-records': number
    readonly 'write-records': number
    /** Milliseconds; NaN as text for a source. */
    readonly 'accumulated-busy-time': number | string
  }
}

const busySeconds = (value: number | string): string => (Number(value) / 1000).toFixed(1)

/** What Flink itself counts in the tasks of a job since they were started last, a line each. */
export async function flinkSays(url: string, job: string): Promise<readonly string[]> {
  const ask = async () => {
    const answer = await fetch(new URL(`/jobs/${job}`, url))
    if (!answer.ok) throw new Error(`${job}: Flink answers ${answer.status}`)
    return ((await answer.json()) as { readonly vertices: readonly Vertex[] }).vertices
  }
  // The JobManager collects its counts when it is asked first, and at most every 10 s.
  const isCounted = (vertices: readonly Vertex[]) =>
    vertices.some(({ metrics }) => metrics['write-records'] > 0)
  const vertices = await eventually(ask, isCounted)
  return vertices.map(({ name, metrics }) => {
    const counts = `${metrics['read-records']} in, ${metrics['write-records']} out`
    const busy = `busy ${busySeconds(metrics['accumulated-busy-time'])} s`
    return `${counts}, ${busy}: ${name.slice(0, 60)}`
  })
}
