import { didYouMean } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { type Argument, type Command, flagName, type Option } from './command.ts'
import { flag } from './option.ts'

/** What somebody asked for. */
export type Parsed =
  | { readonly wants: 'help'; readonly topic: string }
  | { readonly wants: 'version' }
  | {
      readonly wants: 'run'
      readonly command: Command
      readonly json: boolean
      readonly values: Readonly<Record<string, unknown>>
    }

/** Options of every command. */
export const everywhere: Readonly<Record<string, Option>> = {
  json: flag('JSON for programs, instead of text for people'),
  help: flag('what the command does, with examples', { short: 'h' }),
}

export const optionsOf = (command: Command): [key: string, option: Option][] => [
  ...Object.entries(command.options),
  ...Object.entries(everywhere),
]

const usage = (message: string): TapeError => new TapeError('TAPE_CLI_USAGE', message)

/** The command that the first words name, and how many words that took. */
function findCommand(commands: readonly Command[], words: readonly string[]) {
  for (const count of [2, 1]) {
    const name = words.slice(0, count).join(' ')
    const command = commands.find((one) => one.name === name || one.alias === name)
    if (command && words.length >= count) return { command, count }
  }
  return undefined
}

function unknownCommand(commands: readonly Command[], words: readonly string[]): TapeError {
  const [first = '', second] = words
  const inGroup = commands.filter(({ name }) => name.startsWith(`${first} `))
  if (inGroup.length > 0) {
    const names = inGroup.map(({ name }) => name.slice(first.length + 1))
    if (second === undefined) return usage(`say what to do: tape ${first} ${names.join('|')}`)
    const hint = didYouMean(second, names) || `: there are ${names.join(', ')}`
    return usage(`there is no command "${first} ${second}"${hint}`)
  }
  const names = commands.flatMap(({ name }) => [name, name.split(' ')[0] as string])
  const hint = didYouMean(first, names) || ': tape help lists them'
  return usage(`there is no command "${first}"${hint}`)
}

/** Texts by option key and argument in order, as they were typed. */
interface Typed {
  readonly options: Map<string, string[]>
  readonly words: string[]
}

function optionNamed(command: Command, text: string): [string, Option] {
  const known = optionsOf(command)
  const found = known.find(
    ([key, { short }]) => flagName(key) === text || (short && `-${short}` === text),
  )
  if (found) return found
  const names = known.map(([key]) => flagName(key))
  const hint = didYouMean(text, names) || ' (--help lists the options)'
  throw usage(`${command.name} has no option ${text}${hint}`)
}

const isOption = (text: string): boolean => /^-(-|[a-zA-Z])/.test(text)

function readTyped(command: Command, argv: readonly string[]): Typed {
  const typed: Typed = { options: new Map(), words: [] }
  const rest = [...argv]
  for (let text = rest.shift(); text !== undefined; text = rest.shift()) {
    if (text === '--') return { ...typed, words: [...typed.words, ...rest] }
    if (!isOption(text)) {
      typed.words.push(text)
      continue
    }
    const [name = '', given] = text.startsWith('--') ? splitOnce(text) : [text]
    const [key, { arity, value }] = optionNamed(command, name)
    const texts = typed.options.get(key) ?? []
    typed.options.set(key, texts)
    if (given !== undefined) texts.push(given)
    if (arity === 'switch' && given !== undefined) throw usage(`${name} takes no value`)
    if (arity === 'switch' || (arity === 'one' && given !== undefined)) continue
    do {
      if (rest[0] === undefined || isOption(rest[0])) break
      texts.push(rest.shift() as string)
    } while (arity === 'many')
    if (texts.length === 0) throw usage(`${name} needs a value: ${name} <${value}>`)
  }
  return typed
}

function splitOnce(text: string): [string, string?] {
  const at = text.indexOf('=')
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function finishOption(key: string, option: Option, texts: readonly string[] | undefined): unknown {
  const { isRequired, value, choices } = option
  if (isRequired && texts === undefined) throw usage(`${flagName(key)} <${value}> is missing`)
  const wrong = choices && texts?.find((text) => !choices.includes(text))
  if (wrong !== undefined) throw usage(`${flagName(key)}: ${notAmong(wrong, choices ?? [])}`)
  try {
    return option.finish(texts)
  } catch (cause) {
    if (!(cause instanceof TapeError) || cause.code !== 'TAPE_CLI_USAGE') throw cause
    throw usage(`${flagName(key)}: ${cause.message}`)
  }
}

const notAmong = (text: string, choices: readonly string[]): string =>
  `there is no "${text}"${didYouMean(text, choices) || `, but ${choices.join(', ')}`}`

function finishArguments(command: Command, words: readonly string[]): Record<string, unknown> {
  const left = [...words]
  const found = Object.entries(command.args).map(([name, argument]: [string, Argument]) => {
    const texts = argument.arity === 'many' ? left.splice(0) : left.splice(0, 1)
    if (argument.arity === 'one' && texts.length === 0) {
      throw usage(`${command.name} needs <${name}>: ${argument.about}`)
    }
    const { choices } = argument
    const wrong = choices && texts.find((text) => !choices.includes(text))
    if (wrong !== undefined) throw usage(notAmong(wrong, choices ?? []))
    return [name, argument.finish(texts.length > 0 ? texts : undefined)]
  })
  if (left.length > 0)
    throw usage(`${command.name} does not take "${left[0]}"${quoteHint(command)}`)
  return Object.fromEntries(found)
}

const quoteHint = ({ args }: Command): string =>
  'sql' in args ? ': put the whole query in quotes' : ''

/** Reads what was typed after `tape`. Throws TAPE_CLI_USAGE with what is nearest to it. */
export function parse(commands: readonly Command[], argv: readonly string[]): Parsed {
  const end = argv.findIndex(isOption)
  const words = end < 0 ? argv : argv.slice(0, end)
  const asksHelp = argv.includes('--help') || argv.includes('-h')
  if (words[0] === undefined && argv.includes('--version')) return { wants: 'version' }
  if (words[0] === 'help') return { wants: 'help', topic: words.slice(1).join(' ') }
  if (words[0] === undefined) {
    if (argv.length === 0 || asksHelp) return { wants: 'help', topic: '' }
    throw usage(`name a command before ${argv[0]}: tape help lists them`)
  }
  const found = findCommand(commands, words)
  if (asksHelp) return { wants: 'help', topic: found ? found.command.name : words.join(' ') }
  if (!found) throw unknownCommand(commands, words)
  const { command, count } = found
  const typed = readTyped(command, argv.slice(count))
  const options = Object.entries(command.options).map(([key, option]) => [
    key,
    finishOption(key, option, typed.options.get(key)),
  ])
  const values = { ...Object.fromEntries(options), ...finishArguments(command, typed.words) }
  return { wants: 'run', command, json: typed.options.has('json'), values }
}
