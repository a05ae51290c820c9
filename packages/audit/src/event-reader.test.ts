import type { RecordView } from '@tickertape/kafka'
import {
  type AvroRecord,
  encodeFramed,
  itemsOf,
  type Kind,
  kinds,
  readSchema,
  schemas,
  typeOf,
} from '@tickertape/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FlattenedReader, RawReader } from './event-reader.ts'
import { type EventView, eventShape } from './event-shape.ts'
import { hexOf } from './hash.ts'
import { SchemaBook, UnknownSchema } from './schema-book.ts'

const TODAY = 7
const V1 = 3

/** Values of a field by its Avro type, as avsc takes them. */
function arbitraryOf(type: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(type)) return fc.oneof(...type.map(arbitraryOf))
  const name = typeof type === 'string' ? type : (type as { type: string }).type
  if (name === 'null') return fc.constant(null)
  if (name === 'string') return fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' })
  if (name === 'double') return fc.double({ noNaN: true })
  return fc.integer({ min: -(2 ** 51), max: 2 ** 51 })
}

const recordOf = ({ fields }: Pick<AvroRecord, 'fields'>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(Object.fromEntries(fields.map(({ name, type }) => [name, arbitraryOf(type)])))

const viewOf = (value: Buffer): RecordView => {
  // Other records lie around it, as in a fetch.
  const bytes = Buffer.concat([Buffer.alloc(9, 255), value, Buffer.alloc(9, 255)])
  return { bytes, offset: 5, valueFrom: 9, valueTo: 9 + value.length } as RecordView
}

interface Seen {
  readonly sum: string
  readonly receivedUs: number
  readonly fields: Record<string, string>
}

const seenOf = (event: EventView): Seen => ({
  sum: hexOf(event.lanes),
  receivedUs: event.receivedUs,
  fields: Object.fromEntries(event.shape.names.map((name, field) => [name, event.text(field)])),
})

const released = (name: string, kind: Kind) => {
  const singular = { bars: 'bar', trades: 'trade', quotes: 'quote' }[kind]
  return readSchema(`released/${singular}${name}.v1`)
}

async function readers(kind: Kind) {
  const { batch, event, batchType, eventType } = schemas[kind]
  const lookup = (today: AvroRecord, old: AvroRecord) => async (id: number) =>
    id === TODAY ? today : old
  const raw = new SchemaBook(batchType, lookup(batch, released('-batch', kind)))
  const flattened = new SchemaBook(eventType, lookup(event, released('', kind)))
  for (const book of [raw, flattened]) {
    await book.learn(TODAY)
    await book.learn(V1)
  }
  const shape = eventShape(schemas[kind])
  return { raw: new RawReader(shape, raw), flattened: new FlattenedReader(shape, flattened) }
}

type Values = Readonly<Record<string, unknown>>

/** An item and its batch's lineage as the fields of one event. */
const aloneOf = (event: AvroRecord, item: AvroRecord, one: Values, lineage: Values): Values =>
  Object.fromEntries(
    event.fields.map(({ name }, at) => {
      const own = item.fields[at]?.name
      return [name, own === undefined ? lineage[name] : one[own]]
    }),
  )

function readRaw(reader: RawReader, value: Buffer): Seen[] {
  const seen: Seen[] = []
  reader.read(viewOf(value), (event) => seen.push(seenOf(event)))
  return seen
}

describe.each(kinds)('%s', (kind) => {
  const { batch, event, item, itemsField, batchType, eventType } = schemas[kind]
  const head = recordOf({ fields: batch.fields.slice(0, -1) })
  const items = fc.array(recordOf(item), { minLength: 1, maxLength: 5 })

  it('have the same checksum and the same fields in a batch and alone', async () => {
    const { raw, flattened } = await readers(kind)
    fc.assert(
      fc.property(head, items, (lineage, list) => {
        const value = encodeFramed(batchType, TODAY, { ...lineage, [itemsField]: list })
        const alone = list.map((one) =>
          encodeFramed(eventType, TODAY, aloneOf(event, item, one, lineage)),
        )
        const seen: Seen[] = []
        for (const one of alone) flattened.read(viewOf(one), (found) => seen.push(seenOf(found)))
        expect(readRaw(raw, value)).toEqual(seen)
        expect(seen[0]?.receivedUs).toBe(lineage.received_at)
      }),
    )
  })

  it('of the first release are read in the shape of today, on both sides', async () => {
    const { raw, flattened } = await readers(kind)
    const [oldBatch, oldEvent] = [released('-batch', kind), released('', kind)]
    const oldItem = itemsOf(oldBatch).item
    const oldHead = recordOf({ fields: oldBatch.fields.slice(0, -1) })
    fc.assert(
      fc.property(oldHead, recordOf(oldItem), (lineage, one) => {
        const value = encodeFramed(typeOf(oldBatch), V1, { ...lineage, [itemsField]: [one] })
        const values = aloneOf(oldEvent, oldItem, one, lineage)
        const alone = encodeFramed(typeOf(oldEvent), V1, values)
        const seen: Seen[] = []
        flattened.read(viewOf(alone), (found) => seen.push(seenOf(found)))
        expect(readRaw(raw, value)).toEqual(seen)
      }),
    )
  })

  it('of a batch that is cut short are not shown at all', async () => {
    const { raw } = await readers(kind)
    fc.assert(
      fc.property(head, items, fc.nat(), (lineage, list, at) => {
        const value = encodeFramed(batchType, TODAY, { ...lineage, [itemsField]: list })
        const cut = value.subarray(0, at % value.length)
        let shown = 0
        const read = () => raw.read(viewOf(cut), () => shown++)
        expect(read).toThrow(expect.objectContaining({ code: 'TAPE_SCHEMA_FRAME_TRUNCATED' }))
        expect(shown).toBe(0)
      }),
    )
  })
})

describe('a reader', () => {
  it('asks for a schema that it does not know, before it shows anything', () => {
    const book = new SchemaBook(schemas.bars.batchType, async () => schemas.bars.batch)
    const reader = new RawReader(eventShape(schemas.bars), book)
    const value = Buffer.from([0, 0, 0, 0, 9, 1])
    expect(() => reader.read(viewOf(value), () => {})).toThrow(UnknownSchema)
  })

  it.each([
    [Buffer.from('poison'), 'TAPE_SCHEMA_MAGIC_BYTE'],
    [Buffer.from([0, 0]), 'TAPE_SCHEMA_FRAME_TRUNCATED'],
  ])('says what is wrong with %s', (value, code) => {
    const book = new SchemaBook(schemas.bars.batchType, async () => schemas.bars.batch)
    const reader = new RawReader(eventShape(schemas.bars), book)
    expect(() => reader.read(viewOf(value), () => {})).toThrow(expect.objectContaining({ code }))
  })
})
