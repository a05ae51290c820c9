import { Counter, Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { type MetricFacts, metricsOf, schemeProblems } from './metric-scheme.ts'

const metric: MetricFacts = {
  name: 'tape_archiver_stored_bytes_total',
  type: 'counter',
  help: 'Compressed bytes stored.',
  labels: ['topic'],
}
const problemsOf = (change: Partial<MetricFacts>) =>
  schemeProblems('archiver', { ...metric, ...change })

describe('the scheme of metrics', () => {
  it('takes what has the prefix, the unit, the labels and a sentence', () => {
    expect(problemsOf({})).toEqual([])
    const gauge = { name: 'tape_archiver_buffer_bytes', type: 'gauge', labels: [] }
    expect(problemsOf(gauge)).toEqual([])
  })

  it.each([
    [{ name: 'tape_flattener_stored_bytes_total' }, 'begin with tape_archiver_'],
    [{ name: 'tape_archiver_Stored_bytes_total' }, 'lower case'],
    [{ name: 'tape_archiver_stored_bytes' }, 'counter without _total'],
    [{ type: 'gauge' }, 'no counter'],
    [{ name: 'tape_archiver_stored_kilobytes_total' }, 'unit "kilobytes"'],
    [{ help: 'bytes' }, 'no sentence'],
    [{ labels: ['topic', 'symbol'] }, 'label "symbol"'],
  ])('refuses %o', (change, reason) => {
    expect(problemsOf(change)).toEqual([expect.stringContaining(reason)])
  })

  it('sees a metric that has no value yet, with its labels', () => {
    const registry = new Registry()
    const { name, help } = metric
    new Counter({ name, help, labelNames: ['topic'], registers: [registry] })
    expect(metricsOf(registry)).toEqual([metric])
  })
})
