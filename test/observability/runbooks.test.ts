import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { codes } from '@tickertape/errors'
import { describe, expect, it } from 'vitest'
import { composeFile } from '../compose/compose-file.ts'
import { exported } from './exported.ts'

const folder = join(projectRoot, 'docs/guides/runbooks')
const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))
const pages = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')])

const found = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name)

describe.each(pages)('the runbook %s', (_file, text = '') => {
  it('has scripts that exist, for services that exist', () => {
    const named = found(text, /npm run ([\w:-]+)/g)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
    const called =
      /docker compose (?:logs|exec|restart|run|up|ps)((?: --?\w+(?: \d+)?)*)((?: [a-z-]+)+)/g
    const services = [...text.matchAll(called)].map(
      ([, , words = '']) => words.trim().split(' ')[0],
    )
    expect(services.filter((name) => !((name ?? '') in composeFile.services))).toEqual([])
  })

  it('names metrics and error codes that exist', () => {
    const series = [...exported.keys()]
    const metrics = found(text, /\b(tape_[a-z_]+)\b/g)
    expect(metrics.filter((name) => !series.some((known) => known.startsWith(name)))).toEqual([])
    const named = found(text, /\b(TAPE_[A-Z0-9]+_[A-Z_]+)\b/g)
    expect(named.filter((code) => !(code in codes))).toEqual([])
  })
})
