import { join } from 'node:path'
import { loadConfig, projectRoot } from '@tickertape/config'
import { kinds, pinotSchema } from '@tickertape/schema'
import { describe, expect, it } from 'vitest'
import { readSinks, sinkOf } from './sinks.ts'
import { variablesOf } from './variables.ts'

const variables = { bars: 'topic-of-bars', postgres_url: 'jdbc:postgresql://db/market', user: '' }
const secretKey = /password$|secret|access-key|^connection\.uri$/
const file = (settings: object) => JSON.stringify(settings)

describe('a file', () => {
  it('is a connector of its name, with what the configuration says filled in', () => {
    const text = file({ topics: '${bars}', 'connection.url': '${postgres_url}' })
    expect(sinkOf('postgres-bars.json', text, variables)).toEqual({
      name: 'tickertape-postgres-bars',
      config: {
        name: 'tickertape-postgres-bars',
        topics: 'topic-of-bars',
        'connection.url': 'jdbc:postgresql://db/market',
      },
    })
  })

  it('leaves to the worker what the worker fills in, so that no password leaves it', () => {
    const text = file({ 'connection.password': '${env:SINKS_POSTGRES_PASSWORD}' })
    expect(sinkOf('a.json', text, variables)).toMatchObject({
      config: { 'connection.password': '${env:SINKS_POSTGRES_PASSWORD}' },
    })
  })

  it('is off while a variable that it names is empty', () => {
    expect(sinkOf('a.json', file({ topics: '${bars}', user: '${user}' }), variables)).toEqual({
      name: 'tickertape-a',
      missing: 'user',
    })
  })

  it.each([
    [file({ topics: '${barz}' }), 'a.json is no sink: nobody knows ${barz} of topics'],
    [file({ 'tasks.max': 1 }), 'a.json is no sink: tasks.max must be text, in quotes'],
    [file([]), 'a.json is no sink: it must be one object of settings'],
    ['{', expect.stringContaining('a.json is no sink: ')],
  ])('with a mistake is refused with its place: %s', (text, message) => {
    expect(() => sinkOf('a.json', text, variables)).toThrow(
      expect.objectContaining({ code: 'TAPE_CONNECT_SINK', message }),
    )
  })
})

describe('the files of deploy/connect', () => {
  const env = {
    SINKS_POSTGRES_URL: 'jdbc:postgresql://db/market',
    SINKS_POSTGRES_USER: 'tape',
    SINKS_MONGODB_DATABASE: 'market',
    SINKS_ICEBERG_CATALOG_URL: 'jdbc:postgresql://db/iceberg',
    SINKS_ICEBERG_CATALOG_USER: 'tape',
  }
  const folder = join(projectRoot, 'deploy/connect')

  it('are all on when every store is configured, and off without', () => {
    const { on, off } = readSinks(folder, variablesOf(loadConfig({ env })))
    expect(on.length).toBeGreaterThan(0)
    expect(off).toEqual([])
    expect(readSinks(folder, variablesOf(loadConfig({ env: {} }))).on).toEqual([])
  })

  it('name no password, and send to one topic what they cannot use, with the reason', () => {
    for (const { config } of readSinks(folder, variablesOf(loadConfig({ env }))).on) {
      const secrets = Object.entries(config).filter(([key]) => secretKey.test(key))
      expect(secrets).not.toEqual([])
      for (const [, secret] of secrets) expect(secret).toMatch(/^\$\{env:SINKS_\w+\}$/)
      expect(config).toMatchObject({
        'errors.tolerance': 'all',
        'errors.deadletterqueue.topic.name': 'sinks-dlq',
        'errors.deadletterqueue.context.headers.enable': 'true',
      })
    }
  })

  it.each(kinds)('tell %s apart in PostgreSQL by what Pinot tells them apart by', (kind) => {
    const { on } = readSinks(folder, variablesOf(loadConfig({ env })))
    const sink = on.find(({ name }) => name === `tickertape-postgres-${kind}`)
    expect(sink?.config).toMatchObject({
      'insert.mode': 'upsert',
      'primary.key.mode': 'record_value',
      'primary.key.fields': pinotSchema(kind, kind).primaryKeyColumns.join(','),
    })
  })

  it.each(kinds)('tell %s apart in MongoDB by the same, and stop at a write that fails', (kind) => {
    const { on } = readSinks(folder, variablesOf(loadConfig({ env })))
    const sink = on.find(({ name }) => name === `tickertape-mongodb-${kind}`)
    const { primaryKeyColumns } = pinotSchema(kind, kind)
    expect(sink?.config).toMatchObject({
      'document.id.strategy.partial.value.projection.list': primaryKeyColumns.join(','),
      'mongo.errors.tolerance': 'none',
    })
  })

  it.each(kinds)('append %s to a table of Iceberg of their name, one file a commit', (kind) => {
    const { on } = readSinks(folder, variablesOf(loadConfig({ env })))
    const sink = on.find(({ name }) => name === `tickertape-iceberg-${kind}`)
    expect(sink?.config).toMatchObject({
      'tasks.max': '1',
      'iceberg.tables': `tickertape.${kind}`,
      'iceberg.control.topic': 'sinks-iceberg',
      'iceberg.catalog.warehouse': 's3://iceberg',
    })
  })
})
