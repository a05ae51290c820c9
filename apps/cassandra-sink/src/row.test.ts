import type { Kind } from '@tickertape/schema'
import { describe, expect, it } from 'vitest'
import { madeEvents } from '../test/made-events.ts'
import { type EventFields, rowMaker } from './row.ts'
import { tables } from './tables.ts'

const firstOf = (kind: Kind) => madeEvents(kind, 1, 2)[0] as EventFields
const trade = firstOf('trades')
const bar = firstOf('bars')
const noon = Date.UTC(2026, 10, 16, 12)
const record = { bytes: 100, offset: 5, timestampMs: noon }
const tradeAt = (ms: number) => rowMaker(tables.trades)({ ...trade, time_stamp: ms * 1000 }, record)

/** Days since 1970 as the first value of a row has them. */
const dayOf = ({ values }: ReturnType<typeof tradeAt>) =>
  (values[0] as Buffer).readUInt32BE() - 2 ** 31

describe('the row of an event', () => {
  it('has the UTC day of its time, in whichever unit the kind keeps it', () => {
    const day = Math.floor(noon / 86_400_000)
    expect(dayOf(tradeAt(noon))).toBe(day)
    expect(dayOf(tradeAt(Date.UTC(2026, 10, 16)))).toBe(day)
    expect(dayOf(tradeAt(Date.UTC(2026, 10, 16) - 1))).toBe(day - 1)
    expect(dayOf(tradeAt(-1))).toBe(-1)
    expect(dayOf(rowMaker(tables.bars)({ ...bar, time_stamp: noon }, record))).toBe(day)
  })

  it('has a value for every column of the insert, and the time of receipt as its last', () => {
    const { values } = tradeAt(noon)
    expect(values).toHaveLength(tables.trades.columns.length + 1)
    expect(values.at(-1)).toBe(trade.received_at)
  })

  it('is written as of when its record was, if it is a candle: of two of one millisecond the later is later', () => {
    const candle = { symbol: 'AAPL', time_stamp: noon }
    const writtenAt = (offset: number) =>
      rowMaker(tables.candles)(candle, { ...record, offset }).values.at(-1)
    expect(writtenAt(5)).toBe(noon * 1000 + 5)
    expect(writtenAt(1_006)).toBe(noon * 1000 + 6)
  })

  it('leaves a column as it is for what the source does not give', () => {
    const { values } = rowMaker(tables.bars)({ ...bar, n: null }, record)
    const at = tables.bars.columns.findIndex(({ name }) => name === 'n')
    expect(values[at]).toBeUndefined()
  })

  it('is refused when a part of its key is longer than Cassandra takes', () => {
    const long = { ...trade, trade_id: 'x'.repeat(65_536) }
    expect(() => rowMaker(tables.trades)(long, { ...record, bytes: 70_000 })).toThrow(
      expect.objectContaining({
        code: 'TAPE_SCHEMA_UNREADABLE',
        message: expect.stringContaining('trade_id'),
      }),
    )
    const conditions = { ...trade, conditions: 'x'.repeat(65_536) }
    expect(() => rowMaker(tables.trades)(conditions, { ...record, bytes: 70_000 })).not.toThrow()
  })
})
