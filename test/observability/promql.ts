/** What a PromQL expression speaks of. */
export interface Named {
  readonly metrics: ReadonlySet<string>
  /** Labels in matchers, by metric. */
  readonly matched: ReadonlyMap<string, ReadonlySet<string>>
  /** Labels of `by (...)` and `without (...)`, and of a join. */
  readonly grouped: ReadonlySet<string>
}

const words = new Set([
  ...['sum', 'max', 'min', 'avg', 'count', 'topk', 'rate', 'increase', 'histogram_quantile'],
  ...['absent', 'vector', 'time', 'offset', 'or', 'and', 'unless', 'on', 'ignoring', 'bool'],
])

const identifier = /[a-zA-Z_:][\w:]*/g

/** Reads the parts of PromQL that this project uses. What it does not know it takes for a metric, which then fails. */
export function namedIn(expression: string): Named {
  const text = expression.replaceAll(/"[^"]*"/g, '""').replaceAll(/\[[^\]]*\]/g, '')
  const matched = new Map<string, ReadonlySet<string>>()
  for (const [, metric = '', matchers = ''] of text.matchAll(/([\w:]+)\{([^}]*)\}/g)) {
    const labels = [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label)
    matched.set(metric, new Set([...(matched.get(metric) ?? []), ...labels]))
  }
  const grouping = /\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g
  const grouped = [...text.matchAll(grouping)].flatMap(([, list = '']) => list.match(identifier))
  const rest = text.replaceAll(/\{[^}]*\}/g, '').replaceAll(grouping, '')
  const metrics = (rest.match(identifier) ?? []).filter((word) => !words.has(word))
  return {
    metrics: new Set(metrics),
    matched,
    grouped: new Set(grouped.filter((label) => label !== null)),
  }
}
