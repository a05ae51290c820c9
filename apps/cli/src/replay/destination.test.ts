import { describe, expect, it } from 'vitest'
import { type DestinationFacts, destinationOf } from './destination.ts'

const facts = (changes: Partial<DestinationFacts>): DestinationFacts => ({
  place: 'bars/3',
  isOwnTopic: true,
  span: { firstOffset: 100, lastOffset: 199, firstMs: 0 },
  range: { low: 0, high: 500 },
  isFiltered: false,
  isAgain: false,
  exactSince: undefined,
  appendedTo: undefined,
  ...changes,
})
const all = { firstOffset: 0, lastOffset: 499, firstMs: 0 }
const empty = { low: 0, high: 0 }

describe('a replay into the topic that the records came from', () => {
  it('is refused while the topic has them', () => {
    expect(destinationOf(facts({}))).toMatchObject({
      mode: 'refused',
      reason: expect.stringContaining('bars/3 still has offsets 100 to 199'),
    })
  })

  it('is refused while the topic has some of them, and says which', () => {
    expect(destinationOf(facts({ range: { low: 150, high: 500 } }))).toMatchObject({
      reason: expect.stringContaining('offsets 150 to 199'),
    })
  })

  it('appends when retention has taken all of them', () => {
    expect(destinationOf(facts({ range: { low: 200, high: 500 } }))).toEqual({
      mode: 'append',
      nextOffset: 0,
    })
  })

  it('gives every record its offset back when the topic is empty', () => {
    expect(destinationOf(facts({ range: empty, span: all }))).toEqual({
      mode: 'exact',
      baseOffset: 0,
      held: 0,
    })
  })

  it('gives a topic that lost its end its offsets back', () => {
    expect(destinationOf(facts({ range: { low: 0, high: 100 } }))).toMatchObject({
      mode: 'exact',
      baseOffset: 100,
    })
  })

  it('is refused when offsets would move: the topic is new, and the time begins later', () => {
    expect(destinationOf(facts({ range: empty }))).toMatchObject({
      mode: 'refused',
      reason: expect.stringContaining('earlier --from'),
    })
  })

  it('is refused for some symbols of an empty topic: their offsets are not those of the archive', () => {
    expect(destinationOf(facts({ range: empty, span: all, isFiltered: true }))).toMatchObject({
      mode: 'refused',
      reason: expect.stringContaining('--to-topic'),
    })
  })

  it('goes on where it was, by how far the partition reaches', () => {
    expect(destinationOf(facts({ range: { low: 0, high: 42 }, span: all, exactSince: 0 }))).toEqual(
      { mode: 'exact', baseOffset: 0, held: 42 },
    )
  })

  it('goes on where its last transaction ended', () => {
    expect(destinationOf(facts({ range: { low: 200, high: 560 }, appendedTo: 160 }))).toEqual({
      mode: 'append',
      nextOffset: 160,
    })
  })

  it('appends what the topic still has when the operator insists', () => {
    expect(destinationOf(facts({ isAgain: true }))).toEqual({ mode: 'append', nextOffset: 0 })
  })
})

describe('a replay into another topic', () => {
  const other = (changes: Partial<DestinationFacts>) => facts({ isOwnTopic: false, ...changes })

  it('begins at offset 0 of an empty partition, whatever the archive begins with', () => {
    expect(destinationOf(other({ range: empty, isFiltered: true }))).toEqual({
      mode: 'exact',
      baseOffset: 0,
      held: 0,
    })
  })

  it('appends behind what is there', () => {
    expect(destinationOf(other({ range: { low: 0, high: 7 } }))).toEqual({
      mode: 'append',
      nextOffset: 0,
    })
  })
})
