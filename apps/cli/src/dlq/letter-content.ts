import { isUtf8 } from 'node:buffer'
import { asTapeError } from '@tickertape/errors'
import type { DeadLetter } from '@tickertape/kafka'
import type { Decoder } from '@tickertape/schema'

/** What is in a record, in the first form that fits. */
export type LetterContent =
  | { readonly form: 'avro' | 'json'; readonly value: unknown }
  | { readonly form: 'text' | 'hex'; readonly text: string; readonly undecoded: string | undefined }
  | { readonly form: 'none' }

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/

/** Rows of 16 bytes: position, hexadecimal, and the printable ones as text. */
export function hexDump(bytes: Buffer): string {
  const rows = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, row) => {
    const slice = bytes.subarray(row * 16, row * 16 + 16)
    const hex = [...slice].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = [...slice].map((byte) =>
      byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.',
    )
    return `${(row * 16).toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${text.join('')}`
  })
  return rows.join('\n')
}

function plainContent(value: Buffer, undecoded: string | undefined): LetterContent {
  const text = isUtf8(value) ? value.toString() : undefined
  if (text === undefined || control.test(text)) {
    return { form: 'hex', text: hexDump(value), undecoded }
  }
  return { form: 'text', text, undecoded }
}

function jsonContent(value: Buffer): LetterContent {
  try {
    return { form: 'json', value: JSON.parse(value.toString()) }
  } catch {
    return plainContent(value, undefined)
  }
}

/**
 * Decodes a record: one of a topic with the schema that it names, one of a feed as JSON. What does
 * not decode comes as text, or else in hexadecimal, with the reason.
 */
export async function contentOf(
  { value, origin }: Pick<DeadLetter, 'value'> & { readonly origin?: DeadLetter['origin'] },
  decoder: Decoder<unknown>,
): Promise<LetterContent> {
  if (value === null) return { form: 'none' }
  if (origin?.from === 'feed') return jsonContent(value)
  try {
    return { form: 'avro', value: await decoder.decode(value) }
  } catch (cause) {
    return plainContent(value, asTapeError(cause).message)
  }
}
