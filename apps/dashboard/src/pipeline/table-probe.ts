import { asTapeError } from '@tickertape/errors'
import type { PinotBroker, PinotController } from '@tickertape/pinot'

/** How a table is doing. */
export type TableFacts =
  | {
      readonly is: 'there'
      readonly table: string
      readonly rows: number
      /** Receipt of the newest row, epoch milliseconds; undefined for an empty table. */
      readonly newestReceivedMs: number | undefined
      readonly consumed: ReadonlyMap<number, number>
      readonly states: ReadonlyMap<number, string>
    }
  | { readonly is: 'away'; readonly table: string; readonly why: string }

/** Never rejects: a table that cannot be asked says why. */
export async function probeTable(
  broker: PinotBroker,
  controller: PinotController,
  table: string,
): Promise<TableFacts> {
  try {
    const [counted, consumed, states] = await Promise.all([
      broker.query(`SELECT COUNT(*), MAX(received_at) FROM ${table}`),
      controller.consumedOffsets(table),
      controller.partitionStates(table),
    ])
    const [rows, newest] = (counted.rows[0] ?? []).map(Number)
    return {
      is: 'there',
      table,
      rows: rows ?? 0,
      newestReceivedMs: rows && newest ? newest / 1000 : undefined,
      consumed,
      states: new Map(states.map(({ partition, state }) => [partition, state])),
    }
  } catch (cause) {
    return { is: 'away', table, why: asTapeError(cause).message }
  }
}
