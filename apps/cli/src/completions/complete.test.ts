import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { commands } from '../tape/commands.ts'
import { complete } from './complete.ts'
import { type Shell, scripts } from './scripts.ts'

const words = (line: string) => complete(commands, line.split(' '))

describe('completion', () => {
  it('offers commands, and the second word of those that have two', () => {
    expect(words('')).toEqual(expect.arrayContaining(['audit', 'dlq', 'help', 'query', 'up']))
    expect(words('que')).toEqual(['query'])
    expect(words('dlq ')).toEqual(['discard', 'list', 'replay', 'show'])
    expect(words('help dlq s')).toEqual(['show'])
    expect(words('--v')).toEqual(['--version'])
  })

  it('offers the options of a command that are not given yet', () => {
    expect(words('query --')).toEqual(['--csv', '--help', '--interval', '--json', '--table'])
    expect(words('query --csv --c')).toEqual([])
    expect(words('dlq list --han')).toEqual(['--handled'])
  })

  it('offers what an option or an argument may be', () => {
    expect(words('audit --kind ')).toEqual(['bars', 'candles', 'quotes', 'trades'])
    expect(words('up --kinds bars t')).toEqual(['trades'])
    expect(words('logs fla')).toEqual(['flattener'])
    expect(words('backfill --source y')).toEqual(['yahoo'])
    expect(words('audit --from ')).toEqual([])
  })
})

/** What a shell prints for a script, with `tape` on its path. */
async function printedBy(shell: Shell, args: readonly string[]): Promise<string> {
  const path = `${join(projectRoot, 'node_modules/.bin')}:${process.env.PATH}`
  const options = { env: { ...process.env, PATH: path }, timeout: 50_000 }
  return (await promisify(execFile)(shell, args, options)).stdout
}

const isMissing = (shell: Shell) => spawnSync(shell, ['-c', 'true']).error !== undefined

describe('a real shell completes', () => {
  it('in bash', async () => {
    const script = `${scripts.bash}
      COMP_WORDS=(tape dlq li); COMP_CWORD=2; _tape; echo "\${COMPREPLY[@]}"
      COMP_WORDS=(tape logs ''); COMP_CWORD=2; _tape; echo "\${COMPREPLY[@]}"`
    const [first, second] = (await printedBy('bash', ['-c', script])).split('\n')
    expect(first).toBe('list')
    expect(second).toMatch(/\barchiver\b.* dashboard flattener flink-bootstrap\b/)
  })

  it('in zsh, by the Tab key', async ({ skip }) => {
    skip(isMissing('zsh'), 'no zsh here: apt-get install zsh')
    // A widget shows the line as it stands, without what the editor draws around it.
    const script = `zmodload zsh/zpty
      show() {
        zpty -w -n z "$1"$'\\t\\C-x'
        zpty -r -m z screen '*<*>*'
        print -r -- "\${\${screen##*<}%%>*}"
      }
      zpty z 'zsh -f -i'
      zpty -w z 'source <(tape completions zsh); line() { print -r -- "<$BUFFER>"; BUFFER=; }'
      zpty -w z 'zle -N line; bindkey "^X" line; print REA''DY'
      zpty -r -m z screen '*READY*'
      show 'tape dlq li'
      show 'tape logs flat'
      zpty -d z`
    expect(await printedBy('zsh', ['-f', '-c', script])).toBe(
      'tape dlq list \ntape logs flattener \n',
    )
  })

  it('in fish', async ({ skip }) => {
    skip(isMissing('fish'), 'no fish here: apt-get install fish')
    const script = `${scripts.fish}
      complete -C 'tape dlq li'
      complete -C 'tape logs fla'
      complete -C 'tape produce --file LICEN'`
    expect(await printedBy('fish', ['--no-config', '-c', script])).toBe(
      'list\nflattener\nLICENSE\n',
    )
  })
})
