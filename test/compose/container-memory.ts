import { docker } from '@tickertape/testkit'

const units = new Map([
  ['KiB', 1024],
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
])

/** The first of `235.1MiB / 512MiB`, in bytes. */
function bytesOf(usage: string): number {
  const [, count, unit = ''] = /^([\d.]+)(\w+)/.exec(usage) ?? []
  const bytes = Number(count) * (units.get(unit) ?? Number.NaN)
  if (Number.isNaN(bytes)) throw new Error(`cannot read the memory "${usage}"`)
  return bytes
}

/** Bytes that running containers use together, by the engine's own count. */
export async function memoryOf(ids: readonly string[]): Promise<number> {
  const stats = await docker(['stats', '--no-stream', '--format', '{{.MemUsage}}', ...ids])
  return stats
    .trim()
    .split('\n')
    .reduce((sum, usage) => sum + bytesOf(usage), 0)
}
