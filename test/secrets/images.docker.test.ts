import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '@tickertape/config'
import { docker, dockerAnswers } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantedSecrets } from './planted.ts'

const run = promisify(execFile)
const IMAGE = 'tickertape/secrets-test'
const planted = plantedSecrets()
/** A line of the source, to see that the search sees what is in an image. */
const KNOWN = "import { runService } from '@tickertape/service'"

let context: string

/** The clone with what somebody who uses it has lying in it. */
beforeAll(async () => {
  if (!(await dockerAnswers())) return
  context = await mkdtemp(join(tmpdir(), 'tickertape-context-'))
  const { stdout } = await run('git', ['ls-files', '-z'], { cwd: projectRoot })
  for (const file of stdout.split('\0').filter(Boolean)) {
    await mkdir(dirname(join(context, file)), { recursive: true })
    await cp(join(projectRoot, file), join(context, file))
  }
  const text = [...planted].map(([name, secret]) => `${name}=${secret}`).join('\n')
  const places = [
    '.env',
    '.env.local',
    '.tickertape/run/env',
    '.secrets/x',
    'debug.log',
    'apps/archiver/.env',
  ]
  for (const place of places) {
    await mkdir(dirname(join(context, place)), { recursive: true })
    await writeFile(join(context, place), text)
  }
}, 60_000)
afterAll(async () => {
  if (!context) return
  await rm(context, { recursive: true, force: true })
  await docker(['image', 'rm', '--force', IMAGE])
})

/** Which of the texts are in the image, in any layer or in what is told about it. */
async function foundInImage(texts: readonly string[]): Promise<string[]> {
  const found = new Set<string>()
  const longest = Math.max(...texts.map(({ length }) => length))
  const save = spawn('docker', ['save', IMAGE], { stdio: ['ignore', 'pipe', 'inherit'] })
  let before = Buffer.alloc(0)
  save.stdout.on('data', (chunk: Buffer) => {
    const bytes = Buffer.concat([before, chunk])
    for (const text of texts) if (bytes.includes(text)) found.add(text)
    before = bytes.subarray(-longest)
  })
  const [code] = await once(save, 'close')
  expect(code).toBe(0)
  return [...found]
}

describe.skipIf(!(await dockerAnswers()))('an image', () => {
  it('has nothing of what lay in the folder that it was built in', async () => {
    const env = Object.fromEntries(planted)
    await docker(['build', '--build-arg', 'APP=archiver', '--tag', IMAGE, context], env)
    const history = await docker(['history', '--no-trunc', IMAGE])
    const facts = await docker(['image', 'inspect', IMAGE])
    for (const secret of planted.values()) expect(history + facts).not.toContain(secret)
    expect(await foundInImage([KNOWN, ...planted.values()])).toEqual([KNOWN])
  }, 300_000)
})
