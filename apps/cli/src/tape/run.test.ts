import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { groups } from './commands.ts'
import { runTape, type Terminal } from './run.ts'

/** What a line prints in a pipe, and its exit code. */
async function typed(line: string) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const terminal = { stdin: new PassThrough(), stdout, stderr } as unknown as Terminal
  const stopSignal = () => new AbortController().signal
  const options = { groups, version: '1.2.3', terminal, stopSignal }
  const code = await runTape(line.split(' '), options)
  stdout.end()
  stderr.end()
  return { code, stdout: await text(stdout), stderr: await text(stderr) }
}

describe('what cannot be done', () => {
  it('is one line for a person, with what is nearest to it', async () => {
    const { code, stdout, stderr } = await typed('query --interva 5')
    expect([code, stdout]).toEqual([64, ''])
    expect(stderr.split('\n')).toEqual([
      'TAPE_CLI_USAGE: query has no option --interva, did you mean "--interval"?',
      '',
    ])
  })

  it('is one JSON object for a program', async () => {
    const { code, stdout, stderr } = await typed('dlq lst --json')
    expect([code, stdout]).toEqual([64, ''])
    expect(JSON.parse(stderr)).toEqual({
      error: 'TAPE_CLI_USAGE',
      message: expect.stringContaining('list'),
      exit: 64,
    })
  })

  it.each(['query --csv', 'dlq show 0@0 --raw'])(
    '%s is no JSON: --json is refused',
    async (line) => {
      const { code, stdout, stderr } = await typed(`${line} --json`)
      expect([code, stdout]).toEqual([64, ''])
      expect(JSON.parse(stderr).message).toContain('not both')
    },
  )
})

describe('what a program asks', () => {
  it('is answered in JSON: help of all commands or one, and the version', async () => {
    const all = JSON.parse((await typed('help --json')).stdout)
    expect(all.commands.map(({ name }: { name: string }) => name)).toContain('dlq list')
    const { commands } = JSON.parse((await typed('query --help --json')).stdout)
    expect(commands).toHaveLength(1)
    expect(commands[0]).toMatchObject({
      name: 'query',
      arguments: [{ name: '[sql]' }],
      exits: expect.arrayContaining([{ code: 'TAPE_PINOT_QUERY', exit: 65 }]),
    })
    expect(JSON.parse((await typed('--version --json')).stdout)).toEqual({ version: '1.2.3' })
  })
})
