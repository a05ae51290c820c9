import { asTapeError, TapeError } from '@tickertape/errors'
import type { FastifyReply } from '@tickertape/service'

export type Query = Readonly<Record<string, string | undefined>>

/** Throws TAPE_CLI_USAGE for what is no number from 0 on. */
export function numberOf(query: Query, name: string): number | undefined {
  const text = query[name]
  if (text === undefined || text === '') return undefined
  const value = Number(text)
  if (Number.isFinite(value) && value >= 0) return value
  throw new TapeError('TAPE_CLI_USAGE', `${name} is "${text}": give a number from 0 on`)
}

/** Asked wrongly 400, away for the moment 503, refused by what was asked 422, else 500. */
function statusOf({ code, retryable }: TapeError): number {
  if (code === 'TAPE_CLI_USAGE') return 400
  if (retryable) return 503
  return code === 'TAPE_INTERNAL' ? 500 : 422
}

/** Sends what the work gives, or why it gives nothing. */
export async function answer(
  reply: FastifyReply,
  work: () => Promise<object>,
): Promise<FastifyReply> {
  try {
    return reply.header('cache-control', 'no-store').send(await work())
  } catch (cause) {
    const error = asTapeError(cause)
    return reply.code(statusOf(error)).send({ code: error.code, message: error.message })
  }
}
