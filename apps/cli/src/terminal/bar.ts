const WIDTH = 24

/** A share from 0 to 1 as a bar. */
export function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * WIDTH)
  return '█'.repeat(full) + '░'.repeat(WIDTH - full)
}
