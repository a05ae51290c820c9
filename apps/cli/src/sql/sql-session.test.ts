import { loadConfig } from '@tickertape/config'
import { expect, it } from 'vitest'
import { type FakeAnswer, fakeGateway } from './fake-gateway.ts'
import { SqlSession } from './sql-session.ts'

const { signal } = new AbortController()

async function opened(answerTo: (statement: string) => FakeAnswer | undefined) {
  const gateway = await fakeGateway(answerTo)
  const config = loadConfig({
    env: {
      FLINK_GATEWAY_URL: gateway.url,
      FLINK_REST_URL: gateway.url,
      SCHEMA_REGISTRY_URL: gateway.url,
    },
  })
  const said: string[] = []
  const session = await SqlSession.open({ config, say: (text) => said.push(text) })
  const ask = async (statement: string) => {
    for await (const _ of session.ask(statement, { signal })) if (/LIMIT/.test(statement)) break
  }
  return {
    gateway,
    said,
    session,
    ask,
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

it('opens a session anew that the gateway has forgotten, with its tables, and says so', async () => {
  await using desk = await opened(() => undefined)
  await desk.ask('DESCRIBE trades')
  await desk.ask('DESCRIBE trades')
  expect(desk.said).toEqual([])
  desk.gateway.forget()
  await desk.ask('DESCRIBE trades')
  expect(desk.said).toEqual([expect.stringContaining('A new one is open')])
  const made = desk.gateway.statements.filter((text) => text.startsWith('CREATE'))
  expect(made).toHaveLength(2)
})

it('tells the job that a statement begins and how to stop it, and gives it checkpoints', async () => {
  await using desk = await opened((text) => (text.startsWith('INSERT') ? { job: 'j1' } : undefined))
  await desk.ask('INSERT INTO trades_over SELECT * FROM trades_over')
  expect(desk.said.join('\n')).toContain("STOP JOB 'j1' WITH SAVEPOINT;")
  expect(desk.gateway.requests.map(({ body }) => body)).toContainEqual({
    statement: expect.stringMatching(/^INSERT/),
    executionConfig: expect.objectContaining({
      'pipeline.name': 'sql trades_over',
      'execution.checkpointing.interval': '10000 ms',
    }),
  })
})

it('makes a table anew before a second job writes into it, for transactions of its own', async () => {
  await using desk = await opened(() => undefined)
  await desk.ask('INSERT INTO alerts SELECT * FROM alerts')
  await desk.ask('INSERT INTO alerts SELECT * FROM alerts')
  const made = desk.gateway.statements.filter((text) => /^CREATE|^DROP/.test(text))
  expect(made.map((text) => text.split(' ', 1)[0])).toEqual(['CREATE', 'DROP', 'CREATE'])
  const prefixes = made.map((text) => /transactional-id-prefix' = '(.*)'/.exec(text)?.[1])
  expect(prefixes[0]).not.toBe(prefixes[2])
})

it('says what to do about the reasons that people meet', async () => {
  const reason = (text: string) =>
    `x.SqlValidatorException: outer\nCaused by: org.apache.X.SqlValidatorException: ${text}\n\tat y`
  await using desk = await opened((text) =>
    text.includes('tardes') ? { error: reason("Object 'tardes' not found") } : undefined,
  )
  await expect(desk.ask('SELECT * FROM tardes')).rejects.toMatchObject({
    code: 'TAPE_FLINK_SQL',
    message: expect.stringMatching(
      /Object 'tardes' not found.*What to do: there is no table tardes.*trades.*SHOW TABLES/,
    ),
  })
})

it('ends the query of a gateway that went away, because nobody reads it any more', async () => {
  const setup = await opened(() => ({ rows: [[1]], isEndless: true, job: 'j2' }))
  await using desk = setup
  const read = async () => {
    for await (const _ of desk.session.ask('SELECT 1', { signal })) desk.gateway.forget()
  }
  await expect(read()).rejects.toMatchObject({ code: 'TAPE_FLINK_UNAVAILABLE' })
  expect(desk.gateway.cancelled).toEqual(['/jobs/j2?mode=cancel'])
})
