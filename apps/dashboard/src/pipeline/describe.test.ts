import { describe, expect, it } from 'vitest'
import type { PartName, PipelineState } from '../protocol.ts'
import { describePipeline } from './describe.ts'
import { parseMetrics } from './prometheus.ts'
import { look, topic } from './sample-look.ts'

const partOf = ({ parts }: PipelineState, name: PartName) =>
  parts.find((part) => part.name === name)

describe('the pipeline in words', () => {
  it('is well where everything is, with rates between two looks', () => {
    const before = look(1_000, { producer: 'tape_producer_events_total{kind="bars"} 100' })
    const now = look(3_000, { producer: 'tape_producer_events_total{kind="bars"} 300' })
    const state = describePipeline(now, before)
    expect(state.parts.map(({ health }) => health)).toEqual(Array(10).fill('good'))
    expect(state.figures).toMatchObject({
      inPerSecond: 100,
      freshMs: 40,
      lag: 0,
      openGaps: 0,
      deadLetters: 0,
    })
    expect(describePipeline(now, undefined).figures.inPerSecond).toBeNull()
  })

  it('says of a service that is away that it does not answer', () => {
    const away = { state: 'away' as const, waitingFor: [], metrics: parseMetrics('') }
    const state = describePipeline(look(1_000, {}, { flattener: away }), undefined)
    expect(partOf(state, 'flattener')).toMatchObject({
      health: 'bad',
      says: expect.stringContaining('does not answer'),
    })
  })

  it('says what a service waits for', () => {
    const waiting = {
      state: 'waiting' as const,
      waitingFor: ['topics and schemas'],
      metrics: parseMetrics(''),
    }
    const state = describePipeline(look(1_000, {}, { archiver: waiting }), undefined)
    expect(partOf(state, 'archiver')).toMatchObject({
      health: 'warn',
      says: 'It waits for: topics and schemas.',
    })
  })

  it('counts no mark of a transaction as something that Pinot has before it', () => {
    const marked = topic('flattened', 101, 0)
    const flattened = [{ ...marked, partitions: [{ partition: 0, low: 0, high: 101, end: 100 }] }]
    const state = describePipeline(look(1_000, {}, { flattened }), undefined)
    expect(partOf(state, 'pinot')?.partitions).toMatchObject([{ high: 101, done: 100, lag: 0 }])
    expect(partOf(state, 'pinot')?.facts).toContainEqual({ label: 'lag', value: 0 })
  })

  it('names the partition that a table does not consume', () => {
    const tables = [
      {
        is: 'there' as const,
        table: 'bars',
        rows: 10,
        newestReceivedMs: 900,
        consumed: new Map(),
        states: new Map([[0, 'OFFLINE']]),
      },
    ]
    const state = describePipeline(look(1_000, {}, { tables }), undefined)
    expect(partOf(state, 'pinot')).toMatchObject({
      health: 'warn',
      says: expect.stringContaining('bars 0: offline'),
    })
  })

  it('warns of batches that wait, open gaps, and new dead letters', () => {
    const state = describePipeline(
      look(
        1_000_000,
        {},
        {
          raw: [topic('raw', 10_000, 10)],
          letters: topic('letters', 4, 0),
          openLetters: 3,
          openGaps: [{ source: 'alpaca', symbols: 2, detail: 'the connection was lost' }],
          problems: [
            { at: 999_000, parts: ['letters'], text: 'a record could not be used', detail: '' },
          ],
        },
      ),
      undefined,
    )
    expect(partOf(state, 'flattener')).toMatchObject({
      health: 'warn',
      says: '9,990 batches wait for it.',
    })
    expect(partOf(state, 'gaps')).toMatchObject({
      health: 'warn',
      says: 'alpaca: the connection was lost',
    })
    expect(partOf(state, 'letters')?.health).toBe('warn')
    expect(state.figures).toMatchObject({ lag: 9_990, openGaps: 1, deadLetters: 3 })
  })

  it('says that nothing is lost while the object store takes nothing', () => {
    const state = describePipeline(
      look(1_000, { archiver: 'tape_archiver_store_failing_seconds 12' }),
      undefined,
    )
    expect(partOf(state, 'archiver')).toMatchObject({
      health: 'bad',
      says: expect.stringContaining('for 12 s'),
    })
  })
})
