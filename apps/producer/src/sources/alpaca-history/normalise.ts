import type { Message } from '../../live/fields.ts'
import type { Page } from './protocol.ts'

const typeOfKind = { bars: 'b', trades: 't', quotes: 'q' } as const

/**
 * Rows of pages as the messages that the stream would have sent, so that both become the same events. The
 * last row of a symbol can come again as the first one on the next page.
 */
export class PageRows {
  readonly #type: string
  readonly #lastRow = new Map<string, string>()

  constructor(kind: keyof typeof typeOfKind) {
    this.#type = typeOfKind[kind]
  }

  messagesOf({ rows }: Page): Message[] {
    return Object.entries(rows).flatMap(([symbol, items]) => {
      const repeated = JSON.stringify(items[0]) === this.#lastRow.get(symbol)
      const last = items.at(-1)
      if (last !== undefined) this.#lastRow.set(symbol, JSON.stringify(last))
      const fresh = repeated ? items.slice(1) : items
      return fresh.map((item) => ({ ...item, T: this.#type, S: symbol }))
    })
  }
}
