import { Registry, type SendableRecord } from '@tickertape/kafka'
import { encodeFramed, schemas } from '@tickertape/schema'
import type { TestConfig } from '@tickertape/testkit'

const MEGABYTE = 1_048_576

/** Room for records of 5 MB and arrays of 100,000, and a flattener that lets any share of poison pass. */
export const roomForPoison = {
  KAFKA_MAX_MESSAGE_BYTES: String(16 * MEGABYTE),
  FLATTENER_POISON_SHARE: '1',
}

/** Something that must end as a dead letter with this code. */
export interface Poison {
  readonly code: string
  readonly value: Buffer | null
  readonly headerList?: SendableRecord['headerList']
}

const bar = {
  S: 'POISON',
  o: 10,
  h: 12,
  l: 9,
  c: 11,
  v: 1,
  t: 1_795_000_000_000,
  n: null,
  vw: null,
  tf: '1m',
}
const head = { session: 's', sequence: 0, source: 'x', feed: 'y', received_at: 1, origin: 'live' }

export const batchOf = (id: number, ...bars: object[]): Buffer =>
  encodeFramed(schemas.bars.batchType, id, { ...head, bars })

/** Ids of today's schemas of bar and trade batches. */
export async function schemaIds({ config }: TestConfig): Promise<{ bars: number; trades: number }> {
  const registry = new Registry(config.schema_registry.url)
  const { compatibility } = config.schema_registry
  const idOf = (topic: string, schema: object) =>
    registry.register({ subject: `${topic}-value`, schema, compatibility })
  const { raw_trade, raw_tick } = config.kafka.topics
  return {
    bars: await idOf(raw_trade, schemas.bars.batch),
    trades: await idOf(raw_tick, schemas.trades.batch),
  }
}

/** Everything that must end as a dead letter, by what is wrong with it. */
export function poisons(ids: { bars: number; trades: number }): Readonly<Record<string, Poison>> {
  const { bars: id, trades } = ids
  const good = batchOf(id, bar)
  const unreadable = 'TAPE_SCHEMA_UNREADABLE'
  const truncated = 'TAPE_SCHEMA_FRAME_TRUNCATED'
  const magic = 'TAPE_SCHEMA_MAGIC_BYTE'
  const endless = Buffer.concat([good.subarray(0, good.length - 1), Buffer.alloc(9, 0xff)])
  return {
    'no value': { code: 'TAPE_SCHEMA_TOMBSTONE', value: null },
    'nothing in it': { code: truncated, value: Buffer.alloc(0) },
    'cut inside its frame': { code: truncated, value: good.subarray(0, 3) },
    'cut inside a field': { code: truncated, value: good.subarray(0, good.length - 9) },
    'a wrong magic byte': { code: magic, value: Buffer.from('{"S":"POISON"}') },
    'an unknown schema': { code: 'TAPE_SCHEMA_UNKNOWN_ID', value: batchOf(2_000_000_000, bar) },
    'another type': {
      code: 'TAPE_SCHEMA_INCOMPATIBLE',
      value: encodeFramed(schemas.trades.batchType, trades, { ...head, trades: [] }),
    },
    'a price that is no number': {
      code: unreadable,
      value: batchOf(id, bar, { ...bar, o: Number.NaN }),
    },
    'a size that is not finite': {
      code: unreadable,
      value: batchOf(id, { ...bar, v: Number.POSITIVE_INFINITY }),
    },
    'bytes behind its end': { code: unreadable, value: Buffer.concat([good, Buffer.from([7])]) },
    'a count without end': { code: truncated, value: endless },
    '5 MB of rubbish': { code: magic, value: Buffer.alloc(5 * MEGABYTE, 0x5a) },
    '5 MB behind a good frame': {
      code: unreadable,
      value: Buffer.concat([good, Buffer.alloc(5 * MEGABYTE)]),
    },
    '100,000 bars and a bad one': {
      code: unreadable,
      value: batchOf(id, ...Array(100_000).fill(bar), { ...bar, l: 99 }),
    },
    'thousands of headers': {
      code: truncated,
      value: Buffer.from([0]),
      headerList: Array.from({ length: 5_000 }, (_, n) => [
        `dlq-${n}`,
        n % 2 ? null : Buffer.from('x'),
      ]),
    },
  }
}
