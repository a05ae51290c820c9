import { expect, it } from 'vitest'
import { reasonOf } from './java-reason.ts'

it('takes the innermost cause that says something', () => {
  const trace = `<Exception on server side:
org.apache.flink.table.gateway.api.utils.SqlGatewayException: Failed to fetchResults.
	at org.apache.flink.table.gateway.rest.X.y(X.java:1)
Caused by: java.util.concurrent.ExecutionException: org.apache.flink.Foo
	... 7 more
Caused by: org.apache.flink.table.api.ValidationException: SQL validation failed. From line 1, column 8 to line 1, column 12: Column 'prise' not found in any table
	at org.apache.flink.Z.z(Z.java:3)
Caused by: java.lang.RuntimeException: a carrier
`
  expect(reasonOf(trace)).toBe(
    "SQL validation failed. From line 1, column 8 to line 1, column 12: Column 'prise' not found in any table (ValidationException)",
  )
})

it('takes the first line where nothing is caused by another', () => {
  expect(reasonOf('java.net.ConnectException: Connection refused\n\tat a.b')).toBe(
    'Connection refused (ConnectException)',
  )
  expect(reasonOf('Unable to get JobMasterGateway')).toBe('Unable to get JobMasterGateway')
  expect(reasonOf('')).toBe('it gave no reason')
})

it('cuts a reason that is too long to read', () => {
  expect(reasonOf('x'.repeat(5_000))).toHaveLength(600)
})
