import { parentPort } from 'node:worker_threads'
import { encodeFramed, schemas } from '@tickertape/schema'
import { lineMaker } from './record-line.ts'
import { Bucket, Member } from './test-member.ts'

const PARTITIONS = 6
const RECORDS = 2
const BARS = 100_000

const { batch, batchType } = schemas.bars
const bar = { S: 'AAPL', o: 1.25, h: 2.5, l: 0.75, c: 1.5, v: 10.5, t: 1_795_000_000_000, tf: '1m' }
const plain = { ...bar, n: null, vw: null }
/** JSON has no minus zero, so the value is decoded, and kept as bytes too. */
const bars = [...Array(BARS).fill(plain), { ...plain, v: -0 }]
const head = { session: 's', sequence: 0, source: 'x', feed: 'y', received_at: 1, origin: 'live' }
const value = encodeFramed(batchType, 1, { ...head, bars })

const bucket = new Bucket()
const toLine = lineMaker(async () => batch)
const samples = Array.from({ length: RECORDS }, (_, offset) => ({ offset, timestampMs: 1 }))

/** Appends large records to every partition at the same time, as after a fetch. */
const members = Array.from({ length: PARTITIONS }, (_, partition) => {
  const options = { partition, budgetBytes: 1 << 26, patienceMs: 60_000 }
  const line: typeof toLine = (of, record) => toLine(of, { ...record, value })
  const put: Bucket['put'] = async (_key, _body, facts) => facts
  return new Member({ put, keys: (prefix) => bucket.keys(prefix) }, { ...options, toLine: line })
})
await Promise.all(members.map((member) => member.finish(samples, RECORDS)))
parentPort?.postMessage(members.map(({ committed }) => committed))
