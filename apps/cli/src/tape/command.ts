import type { Config } from '@tickertape/config'
import type { ErrorCode } from '@tickertape/errors'

/** What somebody may type after a command, and what becomes of it. */
interface Described {
  readonly about: string
  /** What completions offer. */
  readonly choices?: readonly string[]
}

/** `--name`. `finish` makes the value of the texts that were given, undefined when the option was not. */
export interface Option<T = unknown> extends Described {
  /** How help names the value; none for a switch. */
  readonly value?: string
  readonly arity: 'switch' | 'one' | 'many'
  readonly short?: string
  readonly isRequired?: boolean
  readonly fallback?: string
  readonly finish: (texts: readonly string[] | undefined) => T
}

export interface Argument<T = unknown> extends Described {
  readonly arity: 'one' | 'optional' | 'many'
  readonly finish: (texts: readonly string[] | undefined) => T
}

type Values<D> = {
  readonly [K in keyof D]: D[K] extends { finish: (...texts: never[]) => infer T } ? T : never
}

export interface Example {
  readonly line: string
  readonly says: string
  /** It goes on until Ctrl-C. */
  readonly endless?: true
}

/** What a command may use of the process. */
export interface Context {
  /** The configuration, read at the first use. Throws TAPE_CONFIG_INVALID. */
  readonly config: Config
  readonly output: NodeJS.WriteStream
  /** Progress, questions and warnings, so that the output holds the result alone. */
  readonly progress: NodeJS.WriteStream
  readonly input: NodeJS.ReadStream
  readonly json: boolean
  readonly nowMs: number
  /** Aborted by Ctrl-C and SIGTERM from its first use on; before it they end the process. */
  readonly signal: AbortSignal
}

type Options = Readonly<Record<string, Option>>
type Arguments = Readonly<Record<string, Argument>>

export interface Command {
  /** One word, or two: `dlq list`. */
  readonly name: string
  readonly alias?: string
  readonly about: string
  /** What help says below, in paragraphs. */
  readonly details?: readonly string[]
  /** By the name in the code; `toTopic` is `--to-topic`. */
  readonly options: Options
  readonly args: Arguments
  readonly examples: readonly Example[]
  /** Codes that its exit code may come from, beside those that every command has. */
  readonly exits: readonly ErrorCode[]
  readonly run: (values: Readonly<Record<string, unknown>>, context: Context) => Promise<void>
}

interface Definition<O, A> extends Pick<Command, 'name' | 'about' | 'examples'> {
  readonly alias?: string
  readonly details?: readonly string[]
  readonly options?: O
  readonly args?: A
  readonly exits?: readonly ErrorCode[]
  readonly run: (values: Values<O> & Values<A>, context: Context) => Promise<void>
}

/** Names a command with everything that parsing, help, completions and docs/reference/tape.md say of it. */
export function defineCommand<
  const O extends Options = Record<never, Option>,
  const A extends Arguments = Record<never, Argument>,
>(definition: Definition<O, A>): Command {
  const { options = {}, args = {}, exits = [], run, ...rest } = definition
  return { ...rest, options, args, exits, run: run as unknown as Command['run'] }
}

export const flagName = (key: string): string =>
  `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
