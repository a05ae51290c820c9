import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClosedBatch } from '../produce/batch-head.ts'
import { RecordBatches } from '../produce/record-batches.ts'
import type { HeaderList } from './header-list.ts'
import type { Headers } from './headers.ts'
import type { IncomingRecord } from './record.ts'
import { visitRecords } from './visit-records.ts'

const producer = { transactional: false, producerId: 1n, producerEpoch: 0 }

interface Sent {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers?: Headers | HeaderList
}

const isList = (headers: Headers | HeaderList): headers is HeaderList => Array.isArray(headers)

function throughTheWire({ headers = [], ...record }: Sent): IncomingRecord {
  const batches = new RecordBatches()
  batches.append({ ...record, ...(isList(headers) ? { headerList: headers } : { headers }) })
  const [batch] = batches.close() as [ClosedBatch]
  const records: IncomingRecord[] = []
  visitRecords({
    ...{ bytes: batches.stamp(batch, producer, 0), aborted: [], from: 0, to: 1 },
    onRecord: (view) => records.push(view.record()),
  })
  return records[0] as IncomingRecord
}

const bytes = fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array))
const name = fc.oneof(
  fc.constantFrom('a', 'b', '1', '0', '__proto__'),
  fc.string({ unit: 'binary' }),
)
const headerList = fc.array(fc.tuple(name, fc.option(bytes)), { maxLength: 10 })

describe('headers on the wire', () => {
  it('keep their order, their repetitions, and those without a value', () => {
    fc.assert(
      fc.property(headerList, fc.option(bytes), fc.option(bytes), (headers, key, value) => {
        const decoded = throughTheWire({ key, value, headers })
        expect(decoded).toMatchObject({ key, value, headerList: headers })
      }),
    )
  })

  it('come by name too, as a list where a name is there several times', () => {
    const headers: HeaderList = [
      ['a', Buffer.from('1')],
      ['__proto__', null],
      ['a', null],
      ['a', Buffer.from('2')],
    ]
    const decoded = throughTheWire({ key: null, value: null, headers })
    expect(Object.entries(decoded.headers)).toEqual([
      ['a', [Buffer.from('1'), null, Buffer.from('2')]],
      ['__proto__', null],
    ])
  })

  it('take time in proportion to their number: thousands of them do not stop a consumer', () => {
    const headers = Array.from({ length: 20_000 }, (_, n) => [`h${n}`, null] as const)
    const started = performance.now()
    const { headerList } = throughTheWire({ key: null, value: null, headers })
    expect(headerList).toHaveLength(20_000)
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it('may be given by name', () => {
    const headers = { plain: 'yes', twice: [Buffer.from('x'), 'y'] }
    const { headerList } = throughTheWire({ key: null, value: null, headers })
    expect(headerList).toEqual([
      ['plain', Buffer.from('yes')],
      ['twice', Buffer.from('x')],
      ['twice', Buffer.from('y')],
    ])
  })

  it('do not stay for the next record', () => {
    throughTheWire({ key: null, value: null, headers: [['a', null]] })
    expect(throughTheWire({ key: null, value: null }).headerList).toEqual([])
  })
})
