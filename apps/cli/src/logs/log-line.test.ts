import { expect, test } from 'vitest'
import { createPaint } from '../terminal/paint.ts'
import { logText, readLogLine } from './log-line.ts'

const plain = createPaint(false)
const textOf = (line: string) => logText(readLogLine(line), plain)

test('a line of a service is time, level, text and facts', () => {
  const line = JSON.stringify({
    ...{ level: 40, time: 1_780_000_000_123, service: 'producer', msg: 'slow' },
    ...{ queued: 5, source: 'a b', err: { code: 'X' } },
  })
  expect(textOf(line)).toBe('20:26:40.123 warn  slow  queued=5 source="a b" err={"code":"X"}')
})

test('a line of a server stays as it is, with the level that it names', () => {
  const line = '[2026-11-21 11:00:00,123] WARN something (kafka.server)'
  expect(textOf(line)).toBe(line)
  expect(readLogLine(line).level).toBe(40)
  expect(readLogLine('12:00 ERROR x').level).toBe(50)
  expect(readLogLine('no level at all').level).toBe(30)
})

test('JSON of others is text', () => {
  expect(textOf('{"level":"info","msg":"x"}')).toBe('{"level":"info","msg":"x"}')
})
