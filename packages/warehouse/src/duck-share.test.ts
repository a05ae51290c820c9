import { expect, it } from 'vitest'
import { duckShare } from './duck-share.ts'

const MIB = 1_048_576
/** As Node says it where there is no limit: on cgroup v1, and where it knows none. */
const noLimits = [18_446_744_073_709_552_000, 0]
const ask = (allowedMib: number, limitBytes: number, cores = 2) => {
  const share = duckShare({ allowedBytes: allowedMib * MIB, limitBytes, cores })
  return { ...share, memoryBytes: share.memoryBytes / MIB }
}

it.each(noLimits)('is what the settings allow where there is no limit: %d', (limit) => {
  expect(ask(1_024, limit)).toEqual({ memoryBytes: 1_024, threads: 2 })
})

it('leaves the process room in a container, and takes no more than the settings allow', () => {
  expect(ask(1_024, 2_048 * MIB).memoryBytes).toBe(1_024)
  expect(ask(1_024, 1_024 * MIB).memoryBytes).toBe(640)
  expect(ask(1_024, 512 * MIB).memoryBytes).toBe(128)
  expect(ask(256, 1_024 * MIB).memoryBytes).toBe(256)
})

it('says what a container needs that has too little', () => {
  expect(() => ask(1_024, 511 * MIB)).toThrow(
    expect.objectContaining({
      code: 'TAPE_WAREHOUSE_MEMORY',
      message: expect.stringMatching(/is 511 MiB, .* needs 512 MiB/),
    }),
  )
})

it('starts no more threads than memory feeds', () => {
  expect(ask(128, 0, 64).threads).toBe(2)
  expect(ask(1_024, 0, 64).threads).toBe(16)
  expect(ask(1_024, 0, 1).threads).toBe(1)
})
