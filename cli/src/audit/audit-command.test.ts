import { describe, expect, it } from 'vitest'
import { agrees } from './audit-command.ts'

const clean = {
  kind: 'bars',
  raw: 5,
  flattened: 5,
  archived: 5,
  queryable: 5,
  objects: 1,
  problems: [],
}

describe('agrees', () => {
  it('holds for equal counts without gap or overlap', () => {
    expect(agrees(clean)).toBe(true)
  })

  it.each(['raw', 'flattened', 'archived', 'queryable'] as const)(
    'fails when %s differs',
    (stage) => {
      expect(agrees({ ...clean, [stage]: 4 })).toBe(false)
    },
  )

  it('fails for a gap in the archive even when counts are equal', () => {
    expect(agrees({ ...clean, problems: ['a gap'] })).toBe(false)
  })
})
