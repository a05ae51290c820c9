import type { Origin } from '@tickertape/kafka'
import { describe, expect, it } from 'vitest'
import { groupLetters, newestFirst } from './groups.ts'
import { listText } from './list.ts'
import { placeText } from './place.ts'
import { replayProblem, skippedText } from './replayable.ts'
import { nothingMatches, readSelection, type SelectionOptions, selectLetters } from './selection.ts'
import type { LetterFacts, Survey } from './survey.ts'

const NOON = Date.UTC(2026, 10, 20, 12)
const minute = 60_000

const record = (topic: string, offset: number): Origin => ({
  ...{ from: 'record', service: 'flattener', topic, partition: 2, offset, timestampMs: 0 },
})
const feed: Origin = {
  ...{ from: 'feed', service: 'producer', source: 'alpaca', feed: 'iex', session: 's' },
  receivedAt: 0,
}
const magic = (offset: number, atMs: number): LetterFacts => ({
  ...{ partition: 2, offset, origin: record('bars', offset * 10), code: 'TAPE_SCHEMA_MAGIC_BYTE' },
  ...{ reason: `the value begins with 0x${offset}b instead of 0x00`, atMs, leftOut: 0 },
  ...{ bytes: 14, state: 'open' },
})
const frame = (atMs: number): LetterFacts => ({
  ...{ partition: 0, offset: 7, origin: feed, code: 'TAPE_SOURCE_FRAME', atMs, leftOut: 90 },
  ...{ reason: 'message is not a JSON array', bytes: 3, state: 'open' },
})

const survey: Survey = {
  letters: [
    magic(1, NOON - 30 * minute),
    { ...magic(2, NOON - 20 * minute), state: 'replayed' },
    magic(4, NOON - 10 * minute),
    frame(NOON - 5 * minute),
  ],
  ranges: [
    { partition: 0, low: 7, high: 8 },
    { partition: 1, low: 3, high: 3 },
    { partition: 2, low: 0, high: 5 },
  ],
}

const chosen = (places: string[], options: SelectionOptions = {}): string[] =>
  selectLetters(survey, readSelection(places, options, NOON)).map(placeText)

describe('choosing dead letters', () => {
  it.each<[string, string[], SelectionOptions, string[]]>([
    ['nothing said', [], {}, ['2@1', '2@2', '2@4', '0@7']],
    ['places', ['2@4', '0@7'], {}, ['2@4', '0@7']],
    ['part of a code, in any case', [], { reason: 'magic_byte' }, ['2@1', '2@2', '2@4']],
    ['part of a reason', [], { reason: 'JSON array' }, ['0@7']],
    ['a topic', [], { topic: 'bars' }, ['2@1', '2@2', '2@4']],
    ['a source', [], { topic: 'alpaca' }, ['0@7']],
    ['an age', [], { from: '20m' }, ['2@2', '2@4', '0@7']],
    ['a time without a zone', [], { to: '2026-11-20T11:40' }, ['2@1']],
    ['a time with a zone', [], { from: '2026-11-20T12:50:00+01:00' }, ['2@4', '0@7']],
    ['a date', [], { from: '2026-11-21' }, []],
    ['several at once', [], { from: '25m', topic: 'bars' }, ['2@2', '2@4']],
  ])('takes %s', (_name, places, options, expected) => {
    expect(chosen(places, options)).toEqual(expected)
  })

  it.each<[string, string[], SelectionOptions, RegExp]>([
    ['what is no place', ['2-4'], {}, /write partition@offset .* like 2@1041/],
    ['a place behind the end', ['2@9'], {}, /partition 2 holds offsets 0 to 4/],
    ['a place in an empty partition', ['1@0'], {}, /partition 1 is empty/],
    ['a place in a partition that is not', ['9@0'], {}, /there are partitions 0 to 2/],
    ['what is no time', [], { from: 'yesterday' }, /"yesterday" is no time: give a time like/],
    ['a day that is not', [], { to: '2026-02-31T25:00' }, /did you mean 2026-02-28T23:00:00Z/],
    ['an end before the beginning', [], { from: '5m', to: '10m' }, /--from must be before --to/],
  ])('answers %s with what is right', (_name, places, options, message) => {
    expect(() => chosen(places, options)).toThrow(message)
  })

  it('says what there is when nothing matches', () => {
    expect(nothingMatches([])).toBe('there are no dead letters')
    expect(nothingMatches(survey.letters)).toBe(
      'no dead letter matches; reasons: TAPE_SCHEMA_MAGIC_BYTE, TAPE_SOURCE_FRAME; topics: alpaca, bars; times: 2026-11-20T11:30:00.000Z to 2026-11-20T11:55:00.000Z',
    )
  })
})

describe('the list', () => {
  it('counts letters whose reasons differ in figures only as one kind, with the newest as example', () => {
    expect(groupLetters(survey.letters)).toMatchObject([
      {
        ...{ code: 'TAPE_SCHEMA_MAGIC_BYTE', topic: 'bars', count: 3 },
        ...{ reason: 'the value begins with 0x4b instead of 0x00' },
        ...{ firstMs: NOON - 30 * minute, lastMs: NOON - 10 * minute },
      },
      { code: 'TAPE_SOURCE_FRAME', topic: 'alpaca', count: 1 },
    ])
  })

  it('shows the newest first', () => {
    expect(newestFirst(survey.letters).map(placeText)).toEqual(['0@7', '2@4', '2@2', '2@1'])
  })

  it('is aligned text without lines in a pipe', () => {
    expect(listText(survey.letters, { limit: 2, isColoured: false }).split('\n')).toEqual([
      'count  code                    topic or source  first                last                 reason of the last',
      '    3  TAPE_SCHEMA_MAGIC_BYTE  bars             2026-11-20 11:30:00  2026-11-20 11:50:00  the value begins with 0x4b instead of 0x00',
      '    1  TAPE_SOURCE_FRAME       alpaca           2026-11-20 11:55:00  2026-11-20 11:55:00  message is not a JSON array',
      'and 90 beside them that were counted and not kept',
      '',
      'place  rejected             from        bytes  state  reason',
      '0@7    2026-11-20 11:55:00  alpaca iex      3  open   message is not a JSON array',
      '2@4    2026-11-20 11:50:00  bars/2@40      14  open   the value begins with 0x4b instead of 0x00',
      'and 2 older: --limit 4 shows them',
    ])
  })
})

describe('what cannot be replayed', () => {
  const topics = new Map([['bars', 3]])
  it.each<[string, LetterFacts, RegExp | undefined]>([
    ['an open letter of a raw topic', magic(1, NOON), undefined],
    ['a replayed one', { ...magic(1, NOON), state: 'replayed' }, /already replayed/],
    ['a discarded one', { ...magic(1, NOON), state: 'discarded' }, /already discarded/],
    ['a frame of a feed', frame(NOON), /never was in a raw topic/],
    ['a tombstone', { ...magic(1, NOON), bytes: null }, /has no value/],
    ['one of another topic', { ...magic(1, NOON), origin: record('old', 1) }, /old is not a raw/],
    [
      'one of a partition that is gone',
      { ...magic(1, NOON), origin: { ...record('bars', 1), partition: 3 } as Origin },
      /bars has 3 partitions/,
    ],
    ['one of unknown origin', { ...magic(1, NOON), origin: undefined }, /never was/],
  ])('is told for %s', (_name, letter, problem) => {
    const found = replayProblem(letter, topics)
    if (problem === undefined) expect(found).toBeUndefined()
    else expect(found).toMatch(problem)
  })

  it('is summed up by reason', () => {
    const skipped = [1, 2, 3, 4, 5, 6].map((offset) => ({ partition: 0, offset, problem: 'x' }))
    expect(skippedText([...skipped, { partition: 1, offset: 1, problem: 'y' }])).toEqual([
      'skipped 6 (0@1, 0@2, 0@3, 0@4, 0@5, ...): x',
      'skipped 1 (1@1): y',
    ])
  })
})
