import { expect, it } from 'vitest'
import { partsOf } from './extra-parts.ts'

it('runs a part with what it needs, each once', () => {
  expect(partsOf(['iceberg'])).toEqual(['sinks', 'iceberg'])
  expect(partsOf(['iceberg', 'sinks', 'cassandra'])).toEqual(['cassandra', 'sinks', 'iceberg'])
  expect(partsOf([])).toEqual([])
})
