/** FNV-1a with a final mix: 32 bits from a text. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** A stream of numbers in [0, 1) by the sfc32 generator; the same seed and name give the same stream. */
export function randomOf(seed: number, name: string): () => number {
  let a = seed | 0
  let b = hashOf(name) | 0
  let c = hashOf(`${name}/${seed}`) | 0
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
  // The first numbers still resemble the seed.
  for (let i = 0; i < 12; i++) next()
  return next
}

/** A normally distributed number (Box-Muller): mean 0, deviation 1. */
export const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
