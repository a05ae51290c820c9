import { describe, expect, it } from 'vitest'
import { FigureReader, RunningTotal, rates } from './figures.ts'
import { sumOf } from './prometheus-text.ts'

const page = (name: string, value: number) => `# HELP ${name} x\n${name}{kind="bars"} ${value}\n`

describe('sumOf', () => {
  it('adds all labels of a metric and no other metric', () => {
    const text = 'a_total{k="1"} 2\na_total{k="2"} 3\na_total_more 100\n# a_total 7\na_total 1\n'
    expect(sumOf(text, 'a_total')).toBe(6)
    expect(sumOf(text, 'missing')).toBe(0)
  })
})

describe('RunningTotal', () => {
  it('goes on when a process begins again from 0', () => {
    const total = new RunningTotal()
    expect([5, 9, 2, 4, 4].map((value) => total.add(value))).toEqual([5, 9, 11, 13, 13])
  })
})

describe('FigureReader', () => {
  it('keeps totals while a service restarts and Pinot is away', () => {
    const reader = new FigureReader()
    const pages = {
      producer: page('tape_producer_events_total', 10),
      flattener: page('tape_flattener_events_total', 8),
      archiver: page('tape_archiver_events_total', 6),
    }
    const first = reader.read(pages, 7, 0)
    expect(first).toMatchObject({ produced: 10, flattened: 8, archived: 6, queryable: 7 })
    const second = reader.read({ ...pages, flattener: '' }, undefined, 1_000)
    expect(second).toMatchObject({ flattened: 8, queryable: 7 })
    const restarted = { ...pages, flattener: page('tape_flattener_events_total', 3) }
    expect(reader.read(restarted, 12, 2_000)).toMatchObject({ flattened: 11, queryable: 12 })
  })
})

describe('rates', () => {
  it('divides by the time between two looks', () => {
    const reader = new FigureReader()
    const pages = { producer: '', flattener: '', archiver: '' }
    const before = reader.read(pages, 0, 0)
    const after = reader.read(
      { ...pages, producer: page('tape_producer_events_total', 30) },
      10,
      2_000,
    )
    expect(rates(before, after)).toMatchObject({ produced: 15, queryable: 5, archived: 0 })
  })
})
