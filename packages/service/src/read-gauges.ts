import { Gauge, type Registry } from 'prom-client'

/** Makes gauges that are asked for their value whenever the metrics are read. */
export const readGauges =
  (registry: Registry) =>
  (name: string, help: string, value: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value())
      },
    })
  }
