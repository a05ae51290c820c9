import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { loadConfig } from '@tickertape/config'
import { eventually } from '@tickertape/testkit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeAnswer, fakeGateway } from './fake-gateway.ts'
import { prompt } from './prompt.ts'

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const UP = '\u001b[A'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickertape-prompt-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A prompt at a terminal of which everything that it shows is kept. */
async function atTerminal(answerTo: (statement: string) => FakeAnswer | undefined) {
  const gateway = await fakeGateway(answerTo)
  const [input, output] = [new PassThrough(), new PassThrough()]
  let shown = ''
  output.on('data', (chunk) => {
    shown += chunk
  })
  const ended = prompt({
    config: loadConfig({
      env: { FLINK_GATEWAY_URL: gateway.url, SCHEMA_REGISTRY_URL: gateway.url },
    }),
    input: input as unknown as NodeJS.ReadStream,
    output: output as unknown as NodeJS.WriteStream,
    progress: output as unknown as NodeJS.WriteStream,
    form: 'csv',
    historyFile: join(folder, 'data/sql-history'),
    signal: new AbortController().signal,
  })
  const shows = (text: string | RegExp, from = 0) =>
    eventually(
      async () => shown.slice(from),
      (seen) => (typeof text === 'string' ? seen.includes(text) : text.test(seen)),
    )
  await shows('sql> ')
  return {
    ...{ gateway, ended, shows },
    get length() {
      return shown.length
    },
    type: (text: string) => void input.write(text),
    [Symbol.asyncDispose]: async () => {
      input.end(CTRL_D)
      await ended
      await gateway[Symbol.asyncDispose]()
    },
  }
}

it('takes a statement over several lines, and says how many rows it had', async () => {
  await using desk = await atTerminal((text) =>
    text.startsWith('SELECT') ? { rows: [[7]] } : undefined,
  )
  desk.type('SELECT n\n')
  await desk.shows('  -> ')
  desk.type('FROM t;\n')
  await desk.shows(/\+I,7[\s\S]*1 row, the first after \d/)
  expect(desk.gateway.statements).toEqual(['SELECT n\nFROM t'])
})

it('ends an answer by Ctrl-C and goes on asking', async () => {
  await using desk = await atTerminal((text) =>
    text.startsWith('SELECT') ? { rows: [[7]], isEndless: true } : undefined,
  )
  desk.type('SELECT n FROM t;\n')
  await desk.shows('+I,7')
  desk.type(CTRL_C)
  await desk.shows('1 row, the first after')
  await desk.shows('ended by Ctrl-C')
  expect(desk.gateway.requests.at(-1)).toMatchObject({ method: 'DELETE' })
  const from = desk.length
  desk.type('DESCRIBE x;\n')
  await desk.shows('OK', from)
})

it('forgets a begun statement by Ctrl-C', async () => {
  await using desk = await atTerminal(() => undefined)
  desk.type('SELECT wrong\n')
  await desk.shows('  -> ')
  desk.type(`FROM${CTRL_C}`)
  await desk.shows(/\^C[\s\S]*sql> /)
  desk.type('DESCRIBE x;\n')
  await desk.shows('OK')
  expect(desk.gateway.statements).toEqual(['DESCRIBE x'])
})

it('tells what a statement does wrong, and goes on', async () => {
  const error = "a.B: no\nCaused by: x.SqlValidatorException: Column 'prise' not found in any table"
  await using desk = await atTerminal((text) => (text.startsWith('SELECT') ? { error } : undefined))
  desk.type('SELECT prise FROM t;\n')
  await desk.shows('DESCRIBE and the table')
  const from = desk.length
  desk.type('DESCRIBE t;\n')
  await desk.shows('OK', from)
})

it('shows rows in another form from then on', async () => {
  await using desk = await atTerminal((text) =>
    text.startsWith('SELECT') ? { rows: [[7]] } : undefined,
  )
  desk.type('\\o json\nSELECT n FROM t;\n')
  await desk.shows('{"op":"+I","n":7}')
})

it('keeps a statement as one line for the next prompt', async () => {
  {
    await using first = await atTerminal(() => undefined)
    first.type('DESCRIBE -- which?\n')
    first.type('x;\n')
    await first.shows('OK')
  }
  expect(await readFile(join(folder, 'data/sql-history'), 'utf8')).toBe('DESCRIBE x;\n')
  await using second = await atTerminal(() => undefined)
  second.type(`${UP}\n`)
  await second.shows('OK')
  expect(second.gateway.statements).toEqual(['DESCRIBE x'])
})

it.each([['\\q\n'], [CTRL_D]])('ends at %j', async (typed) => {
  const desk = await atTerminal(() => undefined)
  desk.type(typed)
  await desk.ended
  await desk.gateway[Symbol.asyncDispose]()
})
