import { didYouMean } from '@tickertape/config'
import { codes, type ErrorCode, TapeError } from '@tickertape/errors'
import type { Paint } from '../terminal/paint.ts'
import { type Argument, type Command, flagName, type Option } from './command.ts'
import { optionsOf } from './parse.ts'

/** How people start it in a clone. */
export const program = 'npx tape'

const WIDTH = 92

/** Exit codes that every command may have. */
export const commonExits: readonly ErrorCode[] = [
  'TAPE_CLI_USAGE',
  'TAPE_CONFIG_INVALID',
  'TAPE_INTERNAL',
]

export function argumentText(name: string, { arity }: Argument): string {
  if (arity === 'one') return `<${name}>`
  return arity === 'many' ? `[${name}...]` : `[${name}]`
}

export function optionText(key: string, { short, value, arity }: Option): string {
  const name = `${short ? `-${short}, ` : ''}${flagName(key)}`
  return arity === 'switch' ? name : `${name} <${value}>`
}

export function usageLine({ name, args, options }: Command): string {
  const needed = Object.entries(options).filter(([, { isRequired }]) => isRequired)
  return [
    ...[program, name],
    ...Object.entries(args).map(([key, argument]) => argumentText(key, argument)),
    ...needed.map(([key, option]) => optionText(key, option)),
    '[options]',
  ].join(' ')
}

/** What an option does, with its default and what it may be. */
export function optionNote({ about, fallback, choices, isRequired }: Option): string {
  const known = choices && choices.length <= 12 ? ` One of ${choices.join(', ')}.` : ''
  const usual = fallback ? ` Default: ${fallback}.` : ''
  const must = isRequired ? ' Required.' : ''
  const text = /[.?]$/.test(about) || !(known || usual || must) ? about : `${about}.`
  return `${text}${known}${usual}${must}`
}

/** Breaks a text into lines of a width. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) as string
    if (line && line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line ? `${line} ${word}` : word
  }
  return lines
}

/** Two columns: names, and what they are, wrapped in its own column. */
function pairs(rows: readonly (readonly [string, string])[], paint: Paint): string[] {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrap(text, Math.max(30, WIDTH - width - 4))
    const indent = ' '.repeat(width + 4)
    return [`  ${paint.name(name.padEnd(width))}  ${first}`, ...more.map((line) => indent + line)]
  })
}

const section = (title: string, lines: readonly string[], paint: Paint): string[] =>
  lines.length === 0 ? [] : ['', paint.title(title), ...lines]

function exitRows(command: Command): (readonly [string, string])[] {
  const all = [...command.exits, ...commonExits]
  return [
    ['0', 'done'],
    ...all.map((code) => [String(codes[code].exit), `${code}: ${codes[code].meaning}`] as const),
  ]
}

/** Help of one command. */
export function commandHelp(command: Command, paint: Paint): string {
  const { about, details = [], args, examples } = command
  const examplesText = examples.flatMap(({ line, says }) => [
    `  ${paint.dim(`# ${says}`)}`,
    `  ${line}`,
  ])
  return [
    `${paint.title(usageLine(command))}`,
    '',
    ...wrap(`${about[0]?.toUpperCase()}${about.slice(1)}.`, WIDTH),
    ...details.flatMap((text) => ['', ...wrap(text, WIDTH)]),
    ...section('Examples', examplesText, paint),
    ...section(
      'Arguments',
      Object.keys(args).length === 0
        ? []
        : pairs(
            Object.entries(args).map(([key, one]) => [argumentText(key, one), one.about]),
            paint,
          ),
      paint,
    ),
    ...section(
      'Options',
      pairs(
        optionsOf(command).map(([key, one]) => [optionText(key, one), optionNote(one)]),
        paint,
      ),
      paint,
    ),
    ...section('Exit codes', pairs(exitRows(command), paint), paint),
  ].join('\n')
}

export interface CommandGroup {
  readonly title: string
  readonly commands: readonly Command[]
}

/** Help of the whole tool, or of a word that several commands begin with. */
export function overviewHelp(groups: readonly CommandGroup[], paint: Paint): string {
  return [
    `${paint.title('tape')}: market data from the wire to SQL, exactly once`,
    '',
    `  ${program} <command> [arguments] [options]`,
    ...groups.flatMap(({ title, commands }) =>
      section(
        title,
        pairs(
          commands.map(({ name, about }) => [name, about]),
          paint,
        ),
        paint,
      ),
    ),
    '',
    `${program} help <command> says more, with examples. Every command takes --json.`,
  ].join('\n')
}

/** The commands that a topic of help is about; all for none. Throws TAPE_CLI_USAGE for a topic that there is not. */
function commandsAbout(groups: readonly CommandGroup[], topic: string): readonly Command[] {
  const all = groups.flatMap(({ commands }) => commands)
  if (topic === '') return all
  const exact = all.filter(({ name, alias }) => name === topic || alias === topic)
  if (exact.length > 0) return exact
  const [word] = topic.split(' ')
  const inGroup = all.filter(({ name }) => name.startsWith(`${word} `))
  if (inGroup.length > 0) return inGroup
  const names = all.map(({ name }) => name)
  throw new TapeError('TAPE_CLI_USAGE', `there is no command "${topic}"${didYouMean(topic, names)}`)
}

/** Help as text. Throws TAPE_CLI_USAGE for a topic that there is not. */
export function helpText(groups: readonly CommandGroup[], topic: string, paint: Paint): string {
  const commands = commandsAbout(groups, topic)
  if (topic === '') return overviewHelp(groups, paint)
  const [first] = commands as [Command]
  if (commands.length === 1) return commandHelp(first, paint)
  return overviewHelp([{ title: topic.split(' ')[0] as string, commands }], paint)
}

const partJson = ({ about, choices }: Option | Argument, name: string) => ({
  name,
  about,
  ...(choices && { choices }),
})

/** Help for a program: the commands with what may be typed behind them. Throws as helpText does. */
export function helpJson(groups: readonly CommandGroup[], topic: string): object {
  const commands = commandsAbout(groups, topic).map((command) => {
    const { name, alias, about, args, examples, exits } = command
    const options = optionsOf(command).map(([key, one]) => partJson(one, optionText(key, one)))
    const words = Object.entries(args).map(([key, one]) => partJson(one, argumentText(key, one)))
    const codesOf = [...exits, ...commonExits].map((code) => ({ code, exit: codes[code].exit }))
    return { name, alias, about, arguments: words, options, examples, exits: codesOf }
  })
  return { commands }
}
