import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@tickertape/config'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { containerSettings, portVariables } from '../../apps/cli/src/compose/compose.ts'
import { composeFile, publishedPorts } from '../compose/compose-file.ts'
import { Line } from './shell.ts'

/** A program called docker, which notes what it is called with and does what its script says. */
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickertape-docker-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function type(line: string, script = '') {
  const note = `echo "$* kafka=$KAFKA_HOST_PORT rate=$PRODUCER_RATE" >>${folder}/calls`
  await writeFile(join(folder, 'docker'), `#!/bin/sh\n${note}\n${script}\n`, { mode: 0o755 })
  const env = { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:19092', EMBEDDED_DATA_DIR: folder }
  const ended = await new Line(`PATH=${folder}:$PATH ${line}`, env, folder).ended()
  const calls = await readFile(join(folder, 'calls'), 'utf8').catch(() => '')
  return { ...ended, calls: calls.split('\n').filter(Boolean) }
}

describe('npx tape with --compose', () => {
  it('brings containers up with the ports of the configuration, and says where the page is', async () => {
    const { code, stdout, calls } = await type('npx tape up --compose --rate 100')
    expect(calls).toEqual(['compose up --wait kafka=19092 rate=100'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('http://localhost:4104')])
  })

  it('removes volumes before it begins anew, and containers of all profiles at down', async () => {
    const { calls } = await type('npx tape up --compose --fresh')
    expect(calls.map((call) => call.split(' kafka')[0])).toEqual([
      'compose --profile * down --volumes',
      'compose up --wait',
    ])
    const down = await type('npx tape down --compose --json')
    expect(down.calls.at(-1)).toContain('compose --profile * down kafka=19092')
    expect(JSON.parse(down.stdout)).toEqual({ stopped: true })
  })

  it('shows the last lines that are wanted of a container', async () => {
    const log = [
      '{"level":30,"msg":"fine"}',
      '{"level":40,"msg":"odd"}',
      '{"level":50,"msg":"bad"}',
    ]
    const { stdout } = await type(
      'npx tape logs --compose flattener --level warn -n 1 --json',
      `printf '%s\\n' '${log.join("' '")}'`,
    )
    expect(JSON.parse(stdout)).toMatchObject({ level: 50, text: 'bad' })
  })

  it('ends with what docker said and a code of its own when docker fails', async () => {
    const { code, stderr } = await type('npx tape up --compose', 'echo no daemon >&2; exit 1')
    expect(code).toBe(70)
    expect(stderr).toMatch(/^no daemon\nTAPE_STACK_COMPOSE: docker compose up --wait ended with 1/)
  })

  it.each([
    ['--scenario burst', 'PRODUCER_SCENARIO'],
    ['--without flattener', 'docker compose stop flattener'],
  ])('refuses what the containers would not get: %s', async (option, said) => {
    const { code, stderr, calls } = await type(`npx tape up --compose ${option}`)
    expect([code, calls]).toEqual([64, []])
    expect(stderr).toContain(said)
  })
})

describe('what --compose hands on', () => {
  it('is what docker-compose.yml reads', () => {
    const variables = publishedPorts.map(({ variable }) => variable)
    expect(variables).toEqual(expect.arrayContaining(Object.keys(portVariables(loadConfig()))))
    const producer = composeFile.services.producer?.environment ?? {}
    const handed = Object.keys(producer).filter((name) => producer[name] === null)
    expect(handed.sort()).toEqual([...containerSettings].sort())
  })
})
