import type { ArchivedRecord } from '@tickertape/archive'
import type { EventSchemas, WriterCodec } from '@tickertape/schema'

export interface SymbolFilter {
  readonly symbols: ReadonlySet<string>
  readonly stream: Pick<EventSchemas, 'itemsField' | 'item'>
  readonly codec: Pick<WriterCodec, 'decode'>
  /** Told of every symbol that a batch has. */
  readonly onSymbol: (symbol: string) => void
}

type Batch = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

/** The value as it was written: where JSON could not carry it, from its bytes. */
async function valueAsWritten(record: ArchivedRecord, { codec }: SymbolFilter): Promise<Batch> {
  if (record.value_base64 === undefined) return record.value as Batch
  return (await codec.decode(Buffer.from(record.value_base64, 'base64'))).value as Batch
}

/**
 * The record with the events of the symbols alone: the same line when that is all of them, undefined when it
 * is none, or when the record does not decode. Its key stays the first symbol of the batch.
 */
export async function filterSymbols(
  record: ArchivedRecord,
  filter: SymbolFilter,
): Promise<ArchivedRecord | undefined> {
  if (record.schema_id === undefined) return undefined
  const { itemsField, item } = filter.stream
  const symbolField = item.fields[0]?.name as string
  const value = await valueAsWritten(record, filter)
  const all = value[itemsField] ?? []
  const kept = all.filter((event) => {
    const symbol = String(event[symbolField])
    filter.onSymbol(symbol)
    return filter.symbols.has(symbol)
  })
  const [first] = kept
  if (first === undefined) return undefined
  if (kept.length === all.length) return record
  const { value_base64: _bytes, value_crc32: _sum, key_base64: _key, ...rest } = record
  return { ...rest, key: String(first[symbolField]), value: { ...value, [itemsField]: kept } }
}
