import { isMessage, type Message } from '../live/fields.ts'

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown

/** The JSON object of a body, or undefined. */
export function jsonObject(body: string, revive?: Reviver): Message | undefined {
  try {
    const value: unknown = JSON.parse(body, revive)
    return isMessage(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A page for people where data should be: the feed is away, or asks for consent. */
export const isPage = ({ body }: { readonly body: string }): boolean => /^\s*</.test(body)
