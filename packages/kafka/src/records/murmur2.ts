const SEED = 0x9747b28c
const M = 0x5bd1e995

/** Kafka's default hash of record keys (murmur2, seed 0x9747b28c), as a signed 32-bit integer. */
export function murmur2(key: Uint8Array, from = 0, to = key.length): number {
  const length = to - from
  let hash = (SEED ^ length) | 0
  const blocks = from + (length & ~3)
  for (let i = from; i < blocks; i += 4) {
    let word =
      (key[i] as number) |
      ((key[i + 1] as number) << 8) |
      ((key[i + 2] as number) << 16) |
      ((key[i + 3] as number) << 24)
    word = Math.imul(word, M)
    word ^= word >>> 24
    hash = Math.imul(hash, M) ^ Math.imul(word, M)
  }
  const rest = length & 3
  if (rest === 3) hash ^= (key[blocks + 2] as number) << 16
  if (rest >= 2) hash ^= (key[blocks + 1] as number) << 8
  if (rest >= 1) hash = Math.imul(hash ^ (key[blocks] as number), M)
  hash = Math.imul(hash ^ (hash >>> 13), M)
  return hash ^ (hash >>> 15)
}

/** The partition that every Kafka client's default partitioner gives this key. */
export function partitionOf(key: string | Uint8Array, partitions: number): number {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key
  return (murmur2(bytes) & 0x7fffffff) % partitions
}
