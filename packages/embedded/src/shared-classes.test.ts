import { existsSync } from 'node:fs'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sharedClasses, sharedClassesFile } from './shared-classes.ts'

let cacheDir: string
let jar: string

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'classes-'))
  jar = join(cacheDir, 'a.jar')
  await writeFile(jar, 'jar')
})

afterEach(() => rm(cacheDir, { recursive: true }))

const archive = (javaVersion = '17') =>
  sharedClassesFile({ cacheDir, server: 'kafka', jars: [jar], javaVersion })

it('names an archive after the Java and the jars, down to their times', async () => {
  const first = await archive()
  expect(await archive()).toBe(first)
  expect(await archive('21')).not.toBe(first)
  await utimes(jar, 1, 1)
  expect(await archive()).not.toBe(first)
})

it('records an archive once and uses it from then on', async () => {
  const file = await archive()
  const recording = sharedClasses(file)
  const [flag = ''] = recording.flags
  await writeFile(flag.replace('-XX:ArchiveClassesAtExit=', ''), 'classes')
  await recording.keep?.()
  expect(existsSync(file)).toBe(true)
  expect(sharedClasses(file)).toEqual({ flags: [`-XX:SharedArchiveFile=${file}`] })
})

it('does not try again with a Java that writes no archive', async () => {
  const file = await archive()
  await sharedClasses(file).keep?.()
  expect(sharedClasses(file)).toEqual({ flags: [] })
})
