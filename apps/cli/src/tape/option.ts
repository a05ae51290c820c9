import { TapeError } from '@tickertape/errors'
import type { Argument, Option } from './command.ts'

type Read<T> = (text: string) => T
type Facts = Pick<Option, 'short' | 'choices'>

const last = (texts: readonly string[]): string => texts.at(-1) as string

/** A switch: there or not. */
export const flag = (about: string, facts: Facts = {}): Option<boolean> => ({
  ...{ about, arity: 'switch', ...facts },
  finish: (texts) => texts !== undefined,
})

/** An option with a text that may be left out. */
export const value = (
  name: string,
  about: string,
  facts: Facts = {},
): Option<string | undefined> => ({
  ...{ about, value: name, arity: 'one', ...facts },
  finish: (texts) => texts && last(texts),
})

/** An option with a value that may be left out, read from its text. */
export const valueAs = <T>(
  name: string,
  about: string,
  { read, ...facts }: Facts & { readonly read: Read<T> },
): Option<T | undefined> => ({
  ...{ about, value: name, arity: 'one', ...facts },
  finish: (texts) => texts && read(last(texts)),
})

export const required = (name: string, about: string): Option<string> => ({
  ...{ about, value: name, arity: 'one', isRequired: true },
  finish: (texts) => last(texts ?? []),
})

/** An option whose value is `fallback` when it is left out. */
export const valueOr = <T>(
  name: string,
  about: string,
  { read, fallback, ...facts }: Facts & { readonly read: Read<T>; readonly fallback: string },
): Option<T> => ({
  ...{ about, value: name, arity: 'one', fallback, ...facts },
  finish: (texts) => read(texts ? last(texts) : fallback),
})

export const values = (
  name: string,
  about: string,
  facts: Facts = {},
): Option<readonly string[]> => ({
  ...{ about, value: `${name}...`, arity: 'many', ...facts },
  finish: (texts = []) => texts,
})

type ArgumentFacts = Pick<Argument, 'choices'>

export const argument = (about: string, facts: ArgumentFacts = {}): Argument<string> => ({
  ...{ about, arity: 'one', ...facts },
  finish: (texts) => last(texts ?? []),
})

export const optionalArgument = (
  about: string,
  facts: ArgumentFacts = {},
): Argument<string | undefined> => ({
  ...{ about, arity: 'optional', ...facts },
  finish: (texts) => texts && last(texts),
})

export const manyArguments = (
  about: string,
  facts: ArgumentFacts = {},
): Argument<readonly string[]> => ({
  ...{ about, arity: 'many', ...facts },
  finish: (texts = []) => texts,
})

const usage = (message: string): TapeError => new TapeError('TAPE_CLI_USAGE', message)

/** Reads a whole number from `least` up. */
export const wholeNumber =
  (least: number): Read<number> =>
  (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text)
    throw usage(`give a whole number from ${least} up, not "${text}"`)
  }

/** Reads a share from 0 to 100. */
export const percent: Read<number> = (text) => {
  if (/^\d{1,3}(\.\d+)?$/.test(text) && Number(text) <= 100) return Number(text)
  throw usage(`give a percentage from 0 to 100, not "${text}"`)
}

/** Reads seconds, or a length with its unit (`500ms`, `30s`, `5m`, `2h`), as milliseconds from `leastMs` up. */
export const duration =
  (leastMs: number): Read<number> =>
  (text) => {
    const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? []
    const ms = Number(number) * { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[unit as 's']
    if (ms >= leastMs) return ms
    throw usage(`give seconds from ${leastMs / 1000} up, or a length like 30s or 5m, not "${text}"`)
  }
