import type { Registry } from 'prom-client'

/** What a metric is, as far as the scheme is concerned. */
export interface MetricFacts {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly labels: readonly string[]
}

/** What the value of a metric is: the last word of its name, `_total` of a counter aside. */
export const units: Readonly<Record<string, string>> = {
  seconds: 'time, also where the log says milliseconds',
  bytes: 'size',
  events: 'bars, trades and quotes',
  records: 'records of Kafka',
  batches: 'records that hold events of one frame',
  letters: 'dead letters',
  messages: 'messages of a feed',
  answers: 'answers of an HTTP API',
  subscriptions: 'symbols of one kind at one feed',
  reconnects: 'connections that were lost',
  pauses: 'times that reading was halted',
  gaps: 'holes in what a source delivered',
  objects: 'objects of the archive',
  partitions: 'partitions of a topic or table',
  pages: 'browsers that look',
  frames: 'messages to a browser',
  series: 'candles of one symbol and timeframe',
  failures: 'attempts that failed and are repeated',
  state: 'a gauge per state: 1 for the one that holds, else 0',
}

/** Every label, with the one thing that it means. */
export const labels: Readonly<Record<string, string>> = {
  topic: 'Topic of Kafka, as in `kafka.topics`.',
  partition: 'Number of a partition.',
  table: 'Table of Pinot, as in `pinot`.',
  kind: 'Kind of events: bars, trades or quotes; gaps and quotes of APIs where these are counted.',
  source: 'Source of the producer, as in `producer.source`.',
  reader: 'Service that reads a topic: flattener or archiver.',
  since: 'Where a time begins: `event` is the source’s time, `receipt` is ours.',
  code: 'Code of an error, as in the page of errors.',
  reason: 'Why, in one or two words of a closed list.',
  state: 'State of a connection.',
  status: 'How something ended.',
  fate: 'What an answer means: taken, retried, refused.',
  type: 'Type of a message, by the source.',
  ours: 'Whether this process wrote the object, or another one before it.',
  subject: 'What the watcher looks at: rows, lag or partitions.',
}

const snake = /^[a-z]+(_[a-z]+)*$/

/** Every way in which a metric of a service breaks the scheme; none for one that fits. */
export function schemeProblems(service: string, metric: MetricFacts): readonly string[] {
  const { name, type, help } = metric
  const isCounter = type === 'counter'
  const prefix = `tape_${service.replaceAll('-', '_')}_`
  const unit =
    name
      .replace(/_total$/, '')
      .split('_')
      .at(-1) ?? ''
  const problems = [
    !name.startsWith(prefix) && `does not begin with ${prefix}`,
    !snake.test(name) && 'is not in lower case with underscores',
    isCounter && !name.endsWith('_total') && 'is a counter without _total',
    !isCounter && name.endsWith('_total') && 'ends in _total and is no counter',
    !(unit in units) && `has the unit "${unit}", which the scheme does not know`,
    !/^[A-Z].*\.$/s.test(help) && 'has a help text that is no sentence',
    ...metric.labels
      .filter((label) => !(label in labels))
      .map((label) => `has the label "${label}", which the scheme does not know`),
  ]
  return problems.filter((problem) => problem !== false).map((problem) => `${name} ${problem}`)
}

/** The metrics of a registry by name, whether they have values or not. */
export function metricsOf(registry: Registry): readonly MetricFacts[] {
  // The types of prom-client leave out what its metrics have.
  type Known = Omit<MetricFacts, 'labels'> & { readonly labelNames: readonly string[] }
  return (registry.getMetricsAsArray() as unknown as Known[])
    .map(({ name, type, help, labelNames }) => ({ name, type, help, labels: labelNames }))
    .sort((a, b) => a.name.localeCompare(b.name))
}
