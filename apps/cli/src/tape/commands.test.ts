import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { createPaint } from '../terminal/paint.ts'
import { commands, groups } from './commands.ts'
import { helpText } from './help.ts'
import { parse } from './parse.ts'

/** Words of a line as a shell takes them apart, up to what a shell keeps for itself. */
function wordsOf(line: string): string[] {
  const tokens = [
    ...line.replaceAll('$(date -u +%F)', '2026-11-21').matchAll(/"([^"]*)"|([^\s"]+)/g),
  ]
  const end = tokens.findIndex(([, , bare]) => bare !== undefined && /^(#|[|>&]|2>)/.test(bare))
  const mine = end < 0 ? tokens : tokens.slice(0, end)
  return mine.map(([, quoted, bare]) => quoted ?? bare?.replace(/\)$/, '') ?? '')
}

const typed = /(?:^|\s|\()npx tape (.*)$/

function inPages(): [place: string, line: string][] {
  const folder = join(projectRoot, 'docs')
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('adr'))
    .map((name) => join('docs', name))
  return ['README.md', ...pages].flatMap((page) =>
    readFileSync(join(projectRoot, page), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('    '))
      .flatMap((line): [string, string][] => {
        const [, rest] = typed.exec(line) ?? []
        // A usage line is no command, and the source of adding-a-source.md is not here.
        return rest === undefined || /[<[]|--source example/.test(rest) ? [] : [[page, rest]]
      }),
  )
}

describe('every command', () => {
  it.each(commands.map((command) => [command.name, command] as const))(
    '%s has examples, which begin with it and can be read',
    (name, { examples }) => {
      expect(examples.length).toBeGreaterThan(0)
      for (const { line } of examples) {
        const [, rest = ''] = typed.exec(line) ?? []
        const parsed = parse(commands, wordsOf(rest))
        expect(parsed.wants === 'run' && parsed.command.name, line).toBe(name)
      }
    },
  )

  it.each(commands.map(({ name }) => name))('%s has help that fits a terminal', (name) => {
    const lines = helpText(groups, name, createPaint(false)).split('\n')
    const isExample = (line: string) => line.startsWith('  npx ') || line.startsWith('  source ')
    const long = lines.filter((line, at) => at > 0 && line.length > 96 && !isExample(line))
    expect(long).toEqual([])
    expect(lines.join('\n')).toContain('Exit codes')
  })
})

describe('the pages of docs', () => {
  it.each(inPages())('%s tells a command that can be read: %s', (_page, line) => {
    expect(() => parse(commands, wordsOf(line))).not.toThrow()
  })
})
