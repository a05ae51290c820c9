/** What one service is, as text by name: `image`, `port 9000`, `env JAVA_OPTS`, `volume /data`. */
export type Facts = ReadonlyMap<string, string>

/** The facts of every service of one description. */
export type Topology = ReadonlyMap<string, Facts>

export interface Difference {
  readonly service: string
  readonly fact: string
  /** Undefined where that side does not know the fact. */
  readonly compose: string | undefined
  readonly chart: string | undefined
}

/** Only that it is there: the fact of a service that the other side has not. */
const presence = new Map([['workload', 'there']])

/** Every fact in which the two sides differ, by service and fact. */
export function differencesOf(compose: Topology, chart: Topology): Difference[] {
  const services = [...new Set([...compose.keys(), ...chart.keys()])].sort()
  return services.flatMap((service) => {
    const both = compose.has(service) && chart.has(service)
    const ofCompose = both ? compose.get(service) : compose.has(service) ? presence : undefined
    const ofChart = both ? chart.get(service) : chart.has(service) ? presence : undefined
    const facts = [...new Set([...(ofCompose?.keys() ?? []), ...(ofChart?.keys() ?? [])])].sort()
    return facts
      .map((fact) => ({
        service,
        fact,
        compose: ofCompose?.get(fact),
        chart: ofChart?.get(fact),
      }))
      .filter((difference) => difference.compose !== difference.chart)
  })
}

export const describeDifference = ({ service, fact, compose, chart }: Difference): string =>
  `${service}, ${fact}: compose has ${compose ?? 'none'}, the chart ${chart ?? 'none'}`
