import { labels, metricsOf, type Registry, units } from '@tickertape/service'

const intro = `# Metrics

Made from the services by \`npm run generate\`; do not edit.

Every service serves them at \`/metrics\` of its port, for Prometheus. A name is \`tape_<service>_<what>_<unit>\`, and
that of a counter ends in \`_total\`. A count is of what is acknowledged or committed, never of what was merely sent.
Each service has the metrics of its process besides (\`process_*\`, \`nodejs_*\`).
Quantiles of the event loop's lag have 200 ms in them, the time between two looks.`

const cell = (text: string): string => text.replaceAll('|', '\\|')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function metricTable(registry: Registry): string {
  const rows = metricsOf(registry).map(({ name, type, labels: names, help }) => [
    `\`${name}\``,
    type,
    names.map((label) => `\`${label}\``).join(', '),
    help,
  ])
  return table(['metric', 'type', 'labels', 'meaning'], rows)
}

const meanings = (of: Readonly<Record<string, string>>): string[][] =>
  Object.entries(of).map(([name, meaning]) => [`\`${name}\``, meaning])

/** The page docs/reference/metrics.md. */
export function renderMetrics(services: ReadonlyMap<string, Registry>): string {
  const sections = [...services].map(
    ([service, registry]) => `## ${service}\n\n${metricTable(registry)}`,
  )
  const scheme = [
    `## Units\n\n${table(['last word', 'of'], meanings(units))}`,
    `## Labels\n\n${table(['label', 'meaning'], meanings(labels))}`,
  ]
  return `${[intro, ...sections, ...scheme].join('\n\n')}\n`
}
