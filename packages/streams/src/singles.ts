import type { Config } from '@tickertape/config'
import { type Single, singleSchemas, singles } from '@tickertape/schema'

/** A topic whose records stand alone: they are archived, and not flattened. */
export type SingleTopic = (typeof singleSchemas)[Single] & {
  readonly single: Single
  readonly topic: string
}

export function singleTopicsOf({ kafka: { topics } }: Config): readonly SingleTopic[] {
  const names: Readonly<Record<Single, string>> = {
    gaps: topics.gaps,
    apiQuotes: topics.api_quotes,
  }
  return singles.map((single) => ({ single, topic: names[single], ...singleSchemas[single] }))
}
