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
  /** Names the setting and value, or item of a list, that make this one required, e.g. `producer.source` = `alpaca`. */
  readonly requiredBy?: { readonly path: string; readonly value: string }
  /** What each item of a list must be one of. */
  readonly choices?: readonly string[]
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

/** Nobody expects a secret in a URL, so it is shown to anybody: one that holds a password is refused. */
const hasNoPassword = (text: string): boolean => !/\/\/[^/?#]*@/.test(text)

export const url = (fallback: string, description: string, facts?: Facts): Setting<string> =>
  define(
    {
      schema: z.url({ protocol: /^(https?|wss?)$/ }).refine(hasNoPassword),
      type: 'URL without user and password',
      fromText: asIs,
    },
    fallback,
    description,
    facts,
  )

/** A URL, or empty for what is turned off. */
export const optionalUrl = (description: string, facts?: Facts): Setting<string> => {
  const { schema, type, ...rest } = url('', description, facts)
  return { ...rest, schema: z.literal('').or(schema), type: `${type}, or empty` }
}

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

const separated = (value: string): string[] => value.split(/[\s,]+/).filter(Boolean)

/** A list of words out of a few; may be empty. */
export const choices = <const C extends readonly [string, ...string[]]>(
  words: C,
  fallback: readonly C[number][],
  description: string,
  facts?: Facts,
): Setting<readonly C[number][]> => ({
  ...define<readonly C[number][]>(
    {
      schema: z.array(z.enum(words)),
      type: `list of ${words.join(', ')}`,
      fromText: separated,
    },
    fallback,
    description,
    facts,
  ),
  choices: words,
})

/** Symbols as their venue writes them; may be empty. */
export const symbols = (
  fallback: readonly string[],
  description: string,
  facts?: Facts,
): Setting<readonly string[]> =>
  define<readonly string[]>(
    {
      schema: z.array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,30}$/)),
      type: 'list of symbols',
      fromText: separated,
    },
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
      schema: z.array(item).min(fallback.length > 0 ? 1 : 0),
      type: 'list',
      fromText: separated,
    },
    fallback,
    description,
    facts,
  )
}
