import { expect, it } from 'vitest'
import { commandOf } from './prompt-command.ts'

it('ends at what people type to leave', () => {
  for (const line of ['\\q', ' quit;', 'EXIT']) expect(commandOf(line)).toEqual({ kind: 'quit' })
})

it('knows the three forms of rows, and names them for any other', () => {
  expect(commandOf('\\o csv')).toEqual({ kind: 'form', form: 'csv' })
  expect(commandOf('\\o table')).toEqual({ kind: 'form', form: 'text' })
  for (const line of ['\\o', '\\o xml', '\\o csv json']) {
    expect(commandOf(line)).toMatchObject({
      kind: 'say',
      text: expect.stringContaining('\\o json'),
    })
  }
})

it('leaves SQL to Flink', () => {
  for (const line of ['SELECT 1;', 'help me', '', '  ']) expect(commandOf(line)).toBeUndefined()
})

it('says what there is for a command that nobody knows', () => {
  expect(commandOf('\\d trades')).toMatchObject({
    text: 'There is no command \\d: \\? lists what there is.',
  })
})
