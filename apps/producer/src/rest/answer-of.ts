import type { Answer } from './verdict.ts'

export interface AnswerFacts {
  readonly status?: number
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string>>
  readonly receivedAtMs?: number
}

/** An answer as a feed might have given it, for tests and samples: a body as it is, or what JSON makes of it. */
export function answerOf(
  body: unknown,
  { status = 200, headers = {}, receivedAtMs = 0 }: AnswerFacts = {},
): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, header: (name) => headers[name], body: text, receivedAtMs }
}
