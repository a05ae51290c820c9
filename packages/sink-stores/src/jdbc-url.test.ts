import { describe, expect, it } from 'vitest'
import { readJdbcUrl } from './jdbc-url.ts'

describe('a JDBC URL', () => {
  it.each([
    ['jdbc:postgresql://db/market', { host: 'db', port: 5432, database: 'market', ssl: false }],
    [
      'jdbc:postgresql://10.0.0.1:6543/my%20db?sslmode=require',
      { host: '10.0.0.1', port: 6543, database: 'my db', ssl: true },
    ],
    [
      'jdbc:postgresql://db/market?sslmode=disable&user=x',
      { host: 'db', port: 5432, database: 'market', ssl: false },
    ],
  ])('%s names one server', (url, place) => {
    expect(readJdbcUrl('sinks.postgres_url', url)).toEqual(place)
  })

  it.each(['postgres://db/market', 'jdbc:postgresql://a,b/market', 'jdbc:postgresql://db'])(
    '%s is refused with the setting that it is in',
    (url) => {
      expect(() => readJdbcUrl('sinks.postgres_url', url)).toThrow(
        expect.objectContaining({
          code: 'TAPE_CONFIG_INVALID',
          message: expect.stringContaining('sinks.postgres_url must be jdbc:postgresql://'),
        }),
      )
    },
  )
})
