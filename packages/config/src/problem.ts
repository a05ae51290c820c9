import { closest, distance } from 'fastest-levenshtein'

/** One thing that is wrong with the configuration, and where. */
export interface Problem {
  /** `config/config.yaml:12`, `environment`, `command line`. */
  readonly where: string
  readonly message: string
}

/** `, did you mean "rate"?` when one of the known names is near enough to be a slip; else nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const nearest = closest(name, [...known])
  const near = distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, name.length / 3)
  return near ? `, did you mean "${nearest}"?` : ''
}
