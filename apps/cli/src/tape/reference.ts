import { codes, type ErrorCode } from '@tickertape/errors'
import type { Command } from './command.ts'
import {
  argumentText,
  type CommandGroup,
  commonExits,
  optionNote,
  optionText,
  usageLine,
} from './help.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')

const sentence = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}.`

function inputTable({ args, options }: Command): string[] {
  const rows = [
    ...Object.entries(args).map(([key, one]) => [argumentText(key, one), one.about]),
    ...Object.entries(options).map(([key, one]) => [optionText(key, one), optionNote(one)]),
  ]
  if (rows.length === 0) return []
  const lines = rows.map(([name, note]) => `| \`${name}\` | ${cell(note ?? '')} |`)
  return ['', '| argument, option | what it does |', '| --- | --- |', ...lines]
}

const exitText = (code: ErrorCode): string => `${codes[code].exit} \`${code}\``

function commandLines(command: Command): string[] {
  const { name, alias, about, details = [], examples, exits } = command
  const width = Math.max(...examples.map(({ line }) => line.length))
  return [
    ...['', `### ${name}`, '', sentence(about)],
    ...(alias ? ['', `Also \`${alias}\`.`] : []),
    ...details.flatMap((text) => ['', text]),
    ...['', `    ${usageLine(command)}`],
    ...inputTable(command),
    ...['', 'Examples:', ''],
    ...examples.map(({ line, says }) => `    ${line.padEnd(Math.min(width, 60))}  # ${says}`),
    ...(exits.length > 0 ? ['', `Exit codes of its own: ${exits.map(exitText).join(', ')}.`] : []),
  ]
}

/** docs/reference/tape.md as text. */
export function renderReference(groups: readonly CommandGroup[]): string {
  return [
    '# tape',
    '',
    'Made from the commands in apps/cli by `npm run generate`; do not edit.',
    '',
    '`npx tape <command>` in a clone. `npx tape help <command>` says what stands here, and',
    '`source <(npx tape completions bash)` lets the shell complete it (bash, zsh and fish).',
    '',
    '- `--json` is for programs: results are JSON on the standard output, an error is one JSON object',
    '  `{"error", "message", "exit"}` on the error output. Without it results are text for people.',
    '- Progress, questions and warnings go to the error output, so the standard output holds the result alone.',
    '- Colour is for terminals, and `NO_COLOR=1` turns it off there.',
    '- A command that would lose something asks first. Without a terminal it wants `--yes`.',
    '- What is misspelt is answered with the nearest right thing, and exit code 64.',
    '',
    '## Times',
    '',
    'One grammar for every option that takes a time:',
    '',
    '| form | means |',
    '| --- | --- |',
    '| `2026-11-21T04:00:00Z`, `2026-11-21T04:00-05:00` | that moment; up to nine digits behind the second |',
    '| `2026-11-21T04:00:00` | the same in UTC |',
    '| `2026-11-21` | the first moment of the day, UTC |',
    '| `now` | now |',
    '| `90s`, `30m`, `12h`, `7d`, `2w`, `1y` | so long ago |',
    '',
    '`replay` refuses ages, which would be another time when the command is given again to go on.',
    '',
    '## Exit codes',
    '',
    '0 is done. Every command may end with',
    `${commonExits.map(exitText).join(', ')};`,
    '[errors](errors.md) has what each means and what to do.',
    '',
    '## Commands',
    ...groups.flatMap((group) => group.commands).flatMap(commandLines),
    '',
  ].join('\n')
}
