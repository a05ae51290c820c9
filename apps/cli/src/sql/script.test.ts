import { Readable, Writable } from 'node:stream'
import { loadConfig } from '@tickertape/config'
import { expect, it } from 'vitest'
import { fakeGateway } from './fake-gateway.ts'
import { script } from './script.ts'

async function piped(text: string) {
  await using gateway = await fakeGateway((statement) =>
    statement.includes('wrong') ? { error: 'x.Y: no' } : { columns: ['n'], rows: [[1]] },
  )
  let written = ''
  const output = new Writable({
    write(chunk, _encoding, done) {
      written += chunk
      done()
    },
  }) as unknown as NodeJS.WriteStream
  const env = { FLINK_GATEWAY_URL: gateway.url, SCHEMA_REGISTRY_URL: gateway.url }
  const { signal } = new AbortController()
  const ended = script({
    ...{ config: loadConfig({ env }), form: 'csv', input: Readable.from([text]), signal },
    ...{ output, progress: output },
  })
  const error = await ended.then(
    () => undefined,
    (cause: Error) => cause,
  )
  return { written, error, statements: gateway.statements }
}

it('answers the statements of a pipe in turn, the last without its semicolon too', async () => {
  const { written, statements, error } = await piped('SELECT\n1; -- one\nSELECT 2')
  expect(error).toBeUndefined()
  expect(statements).toEqual(['SELECT\n1', 'SELECT 2'])
  expect(written).toBe('op,n\r\n+I,1\r\nop,n\r\n+I,1\r\n')
})

it('ends at the first that goes wrong', async () => {
  const { statements, error } = await piped('SELECT 1; SELECT wrong; SELECT 3;')
  expect(error).toMatchObject({ code: 'TAPE_FLINK_SQL' })
  expect(statements).toEqual(['SELECT 1', 'SELECT wrong'])
})
