import { readableJson } from '@tickertape/schema'
import type { LetterContent } from '../dlq/letter-content.ts'
import { clockText } from '../terminal/figures.ts'
import type { Paint } from '../terminal/paint.ts'
import type { TailRecord } from './topic-reader.ts'

export interface ShownRecord extends TailRecord {
  readonly content: LetterContent
}

export function recordJson({ partition, offset, timestampMs, key, content }: ShownRecord): string {
  const place = {
    partition,
    offset,
    time: new Date(timestampMs).toISOString(),
    key: key && String(key),
  }
  if ('value' in content) return readableJson({ ...place, value: content.value })
  if (content.form === 'none') return readableJson({ ...place, value: null })
  return readableJson({ ...place, text: content.text, undecoded: content.undecoded })
}

/** Lines of a value: the items of a batch stand below it, one a line. */
function valueLines(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [readableJson(value)]
  const [name, items] = Object.entries(value).find(([, field]) => Array.isArray(field)) ?? []
  if (name === undefined) return [readableJson(value)]
  const { [name]: _items, ...head } = value as Record<string, unknown>
  return [
    `${items.length} ${name} of ${readableJson(head)}`,
    ...items.map((item: unknown) => `    ${readableJson(item)}`),
  ]
}

export function recordText(record: ShownRecord, paint: Paint): string {
  const { partition, offset, timestampMs, key, content } = record
  const place = `${partition}@${offset}`.padEnd(9)
  const head = `${paint.dim(clockText(timestampMs))}  ${paint.name(place)}  ${key === null ? '-' : String(key)}  `
  if ('value' in content) return head + valueLines(content.value).join('\n')
  if (content.form === 'none') return `${head}${paint.dim('no value')}`
  const note = content.undecoded ? paint.warn(`does not decode: ${content.undecoded}`) : ''
  return `${head}${note}\n${content.text}`
}
