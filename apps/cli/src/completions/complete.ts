import { type Command, flagName, type Option } from '../tape/command.ts'
import { optionsOf } from '../tape/parse.ts'

const unique = (words: readonly string[]): string[] => [...new Set(words)]

/** Words that may follow before a command is complete. */
function nextNames(commands: readonly Command[], typed: readonly string[]): string[] {
  if (typed[0] === 'help')
    return nextNames(commands, typed.slice(1)).filter((word) => word !== 'help')
  const matching = commands.filter(({ name }) => {
    const words = name.split(' ')
    return typed.every((word, at) => words[at] === word) && words.length > typed.length
  })
  const names = unique(matching.map(({ name }) => name.split(' ')[typed.length] as string))
  return typed.length === 0 ? [...names, 'help'] : names
}

function commandOf(commands: readonly Command[], typed: readonly string[]) {
  for (const count of [2, 1]) {
    const name = typed.slice(0, count).join(' ')
    const found = commands.find((one) => one.name === name || one.alias === name)
    if (found && typed.length >= count) return { command: found, rest: typed.slice(count) }
  }
  return undefined
}

/** The option that the word being typed is a value of, if it is one. */
function openOption(command: Command, rest: readonly string[]): Option | undefined {
  const at = rest.findLastIndex((word) => word.startsWith('-'))
  if (at < 0) return undefined
  const found = optionsOf(command).find(
    ([key, { short }]) => flagName(key) === rest[at] || (short && `-${short}` === rest[at]),
  )
  const option = found?.[1]
  const isOpen = option?.arity === 'many' || (option?.arity === 'one' && at === rest.length - 1)
  return isOpen ? option : undefined
}

function nextWords(command: Command, rest: readonly string[], current: string): string[] {
  const option = openOption(command, rest)
  const given = new Set(rest)
  const flags = optionsOf(command)
    .map(([key]) => flagName(key))
    .filter((name) => !given.has(name))
  if (option?.arity === 'one') return [...(option.choices ?? [])]
  const words =
    option?.choices ?? Object.values(command.args).flatMap(({ choices = [] }) => choices)
  return current.startsWith('-') || words.length === 0 ? flags : [...words]
}

/** What may stand where the last of the words is being typed. The words are those behind `tape`. */
export function complete(commands: readonly Command[], words: readonly string[]): string[] {
  const typed = words.slice(0, -1)
  const current = words.at(-1) ?? ''
  const found = typed[0] === 'help' ? undefined : commandOf(commands, typed)
  const all = found
    ? nextWords(found.command, found.rest, current)
    : current.startsWith('-')
      ? ['--help', '--version']
      : nextNames(commands, typed)
  return all.filter((word) => word.startsWith(current)).sort()
}
