import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { terminalLine } from './terminal-line.ts'

const at = new Date(2026, 10, 21, 14, 30, 5).getTime()
const lineOf = (entry: object, colours = false) =>
  terminalLine(JSON.stringify({ level: 30, time: at, service: 'archiver', ...entry }), { colours })

describe('a line of the log on a terminal', () => {
  it('is aligned by time, level and message', () => {
    const lines = [
      lineOf({ msg: 'archiving', topics: ['a', 'b'], bucket: 'archive' }),
      lineOf({ level: 40, msg: 'waiting', awayMs: 5 }),
      lineOf({ level: 50, msg: 'failed', where: 'over there' }),
    ]
    expect(lines).toEqual([
      '14:30:05 ● info   archiving                             topics=a,b bucket=archive\n',
      '14:30:05 ▲ warn   waiting                               awayMs=5\n',
      '14:30:05 ✖ error  failed                                where="over there"\n',
    ])
  })

  it('says of an error of ours what it is, and of another where it comes from', () => {
    const ours = { code: 'TAPE_S3_FULL', message: 'no room', bucket: 'archive' }
    expect(lineOf({ level: 40, msg: 'waiting', err: ours })).toBe(
      '14:30:05 ▲ warn   waiting\n                  TAPE_S3_FULL  no room  bucket=archive\n',
    )
    const fatal = lineOf({ level: 60, msg: 'no room', err: ours })
    expect(fatal.split('no room')).toHaveLength(2)
    const other = lineOf({ level: 60, msg: 'x', err: { stack: 'Error: x\n    at y' } })
    expect(other.split('\n').slice(1, 3)).toEqual([
      '                  Error: x',
      '                      at y',
    ])
  })

  it('stays as it is when it cannot be read', () => {
    expect(terminalLine('{"msg":\n', { colours: true })).toBe('{"msg":\n')
  })

  it('has the same text with colours, and none without', () => {
    const entry = { level: 50, msg: 'failed', err: { code: 'TAPE_S3_FULL' }, part: 1 }
    const coloured = lineOf(entry, true)
    expect(coloured).not.toBe(lineOf(entry))
    expect(stripVTControlCharacters(coloured)).toBe(lineOf(entry))
  })
})
