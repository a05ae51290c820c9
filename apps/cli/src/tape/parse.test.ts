import { describe, expect, it } from 'vitest'
import { defineCommand } from './command.ts'
import { argument, duration, flag, manyArguments, required, valueAs, values } from './option.ts'
import { parse } from './parse.ts'

const run = async () => {}
const commands = [
  defineCommand({
    ...{ name: 'fetch', alias: 'get', about: 'x', examples: [], run },
    args: { place: argument('where'), more: manyArguments('and where') },
    options: {
      all: flag('everything', { short: 'a' }),
      every: valueAs('time', 'how often', { read: duration(100) }),
      symbols: values('symbols', 'which'),
      kind: values('names', 'of what kind', { choices: ['bars', 'trades'] }),
    },
  }),
  defineCommand({
    ...{ name: 'dlq list', about: 'x', examples: [], run },
    options: { toTopic: required('name', 'where to') },
  }),
  defineCommand({ ...{ name: 'dlq show', about: 'x', examples: [], run } }),
]
const read = (line: string) => parse(commands, line === '' ? [] : line.split(' '))
const valuesOf = (line: string) => {
  const parsed = read(line)
  return parsed.wants === 'run' ? parsed.values : parsed
}

describe('what is typed after tape', () => {
  it('is a command with its arguments and options, in any order', () => {
    const expected = {
      ...{ place: 'a', more: ['b', 'c'], all: true, every: 500, symbols: ['X', 'Y'], kind: [] },
    }
    expect(valuesOf('fetch a b c -a --every 500ms --symbols X Y')).toEqual(expected)
    expect(valuesOf('fetch --symbols X Y --all a b c --every=0.5')).toMatchObject({ every: 500 })
    expect(valuesOf('get a')).toMatchObject({ place: 'a', every: undefined, all: false })
  })

  it('may take a text that looks like an option after --', () => {
    expect(valuesOf('fetch -- --all -x')).toMatchObject({
      place: '--all',
      more: ['-x'],
      all: false,
    })
  })

  it('collects an option that is given twice', () => {
    expect(valuesOf('fetch a --symbols X --symbols Y')).toMatchObject({ symbols: ['X', 'Y'] })
  })

  it('takes --json of every command, and help before anything else', () => {
    expect(read('fetch a --json')).toMatchObject({ wants: 'run', json: true })
    expect(read('dlq list --help')).toEqual({ wants: 'help', topic: 'dlq list' })
    expect(read('help dlq')).toEqual({ wants: 'help', topic: 'dlq' })
    expect(read('dlq -h')).toEqual({ wants: 'help', topic: 'dlq' })
    expect(read('')).toEqual({ wants: 'help', topic: '' })
    expect(read('--version')).toEqual({ wants: 'version' })
  })

  it.each([
    ['fetsh a', 'there is no command "fetsh", did you mean "fetch"?'],
    ['zzzzzz', 'there is no command "zzzzzz": tape help lists them'],
    ['dlq', 'say what to do: tape dlq list|show'],
    ['dlq lisst', 'there is no command "dlq lisst", did you mean "list"?'],
    ['fetch a --al', 'fetch has no option --al, did you mean "--all"?'],
    ['fetch', 'fetch needs <place>: where'],
    ['fetch a --every', '--every needs a value: --every <time>'],
    ['fetch a --every 1', undefined],
    ['fetch a --every soon', '--every: give seconds from 0.1 up, or a length like 30s'],
    ['fetch a --all=yes', '--all takes no value'],
    ['fetch a --kind bar', '--kind: there is no "bar", did you mean "bars"?'],
    ['fetch a --kind horses', '--kind: there is no "horses", but bars, trades'],
    ['dlq list', '--to-topic <name> is missing'],
    ['dlq show 1', 'dlq show does not take "1"'],
    ['--all', 'name a command before --all'],
  ])('"%s" is answered with what is right', (line, message) => {
    if (message === undefined) expect(() => read(line)).not.toThrow()
    else expect(() => read(line)).toThrow(message)
  })
})
