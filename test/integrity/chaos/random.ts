import { randomOf } from '../../../apps/producer/src/sources/synthetic/random.ts'

/** Numbers in [0, 1); the same seed and name give the same. */
export type Random = () => number

export const seeded = (seed: number, name: string): Random => randomOf(seed, name)

export const between = (random: Random, least: number, most: number): number =>
  Math.round(least + random() * (most - least))

export function pick<T>(random: Random, list: readonly [T, ...T[]] | readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T
}

/** One of a list, each as likely as its weight says. */
export function pickWeighted<T extends { readonly weight: number }>(
  random: Random,
  list: readonly T[],
): T {
  let left = random() * list.reduce((sum, { weight }) => sum + weight, 0)
  for (const one of list) {
    left -= one.weight
    if (left < 0) return one
  }
  return list.at(-1) as T
}
