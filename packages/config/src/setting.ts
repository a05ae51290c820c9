import { z } from 'zod'

/** One setting: what it may hold, what it holds by default, and what a reader needs to know of it. */
export interface Setting<T> {
  readonly schema: z.ZodType<T>
  /** How the type is named in the reference and in error messages. */
  readonly type: string
  /** Reads the text of an environment variable or a command-line option. */
  readonly fromText: (text: string) => unknown
  readonly default: T
  readonly description: string
  readonly env?: string
  readonly flag?: string
  readonly secret?: boolean
  /** Names the setting and value that make this one required, e.g. `producer.source` = `alpaca`. */
  readonly requiredBy?: { readonly path: string; readonly value: string }
}

type Facts = Partial<Pick<Setting<unknown>, 'env' | 'flag' | 'secret' | 'requiredBy'>>

function define<T>(
  kind: Pick<Setting<T>, 'schema' | 'type' | 'fromText'>,
  fallback: T,
  description: string,
  facts: Facts = {},
): Setting<T> {
  return { ...kind, default: fallback, description, ...facts }
}

const asIs = (text: string): unknown => text
const asNumber = (text: string): unknown => (text.trim() === '' ? text : Number(text))

export const text = (fallback: string, description: string, facts?: Facts): Setting<string> =>
  define({ schema: z.string(), type: 'text', fromText: asIs }, fallback, description, facts)

export const url = (fallback: string, description: string, facts?: Facts): Setting<string> =>
  define(
    { schema: z.url({ protocol: /^(https?|wss?)$/ }), type: 'URL', fromText: asIs },
    fallback,
    description,
    facts,
  )

interface Range {
  readonly min: number
  readonly max: number
}

const ranged =
  (number: () => z.ZodNumber, name: string) =>
  (fallback: number, { min, max }: Range, description: string, facts?: Facts): Setting<number> =>
    define(
      {
        schema: number().min(min).max(max),
        type: `${name} ${min}-${max}`,
        fromText: asNumber,
      },
      fallback,
      description,
      facts,
    )

export const integer = ranged(() => z.number().int(), 'integer')
export const decimal = ranged(() => z.number(), 'number')

export const port = (fallback: number, description: string): Setting<number> =>
  integer(fallback, { min: 1, max: 65_535 }, description)

export const flag = (fallback: boolean, description: string, facts?: Facts): Setting<boolean> =>
  define(
    {
      schema: z.boolean(),
      type: 'true or false',
      fromText: (value) => (value === 'true' ? true : value === 'false' ? false : value),
    },
    fallback,
    description,
    facts,
  )

export const choice = <const C extends readonly [string, ...string[]]>(
  choices: C,
  fallback: C[number],
  description: string,
  facts?: Facts,
): Setting<C[number]> =>
  define(
    { schema: z.enum(choices), type: choices.join(' | '), fromText: asIs },
    fallback,
    description,
    facts,
  )

/** A list in YAML; separated by commas or spaces in an environment variable. */
export const list = (
  fallback: readonly string[],
  description: string,
  facts?: Facts & { readonly item?: RegExp },
): Setting<readonly string[]> => {
  const item = facts?.item ? z.string().regex(facts.item) : z.string().min(1)
  return define<readonly string[]>(
    {
      schema: z.array(item).min(1),
      type: 'list',
      fromText: (value) => value.split(/[\s,]+/).filter(Boolean),
    },
    fallback,
    description,
    facts,
  )
}
