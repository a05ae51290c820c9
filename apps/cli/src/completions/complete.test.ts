import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { commands } from '../tape/commands.ts'
import { complete } from './complete.ts'
import { scripts } from './scripts.ts'

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
    expect(words('audit --kind ')).toEqual(['bars', 'quotes', 'trades'])
    expect(words('up --kinds bars t')).toEqual(['trades'])
    expect(words('logs fl')).toEqual(['flattener'])
    expect(words('backfill --source y')).toEqual(['yahoo'])
    expect(words('audit --from ')).toEqual([])
  })
})

describe('the script for bash', () => {
  it('completes in a real shell', async () => {
    const script = `${scripts.bash}
      COMP_WORDS=(tape dlq li); COMP_CWORD=2; _tape; echo "\${COMPREPLY[@]}"
      COMP_WORDS=(tape logs ''); COMP_CWORD=2; _tape; echo "\${COMPREPLY[@]}"`
    const path = `${join(projectRoot, 'node_modules/.bin')}:${process.env.PATH}`
    const env = { ...process.env, PATH: path }
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { env })
    const [first, second] = stdout.split('\n')
    expect(first).toBe('list')
    expect(second).toContain('archiver dashboard flattener kafka')
  })
})
