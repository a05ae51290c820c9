/** 1234567 as 1,234,567. */
export const count = (number: number): string => Math.round(number).toLocaleString('en-US')

/** Milliseconds as the largest unit that fits them whole: 7 d, 90 s. */
export function spanText(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const
  const [name, length] = units.find(([, unit]) => ms >= unit && ms % unit === 0) ?? ['ms', 1]
  return `${ms / length} ${name}`
}

/** A time as people read it, UTC, to the millisecond. */
export const clockText = (ms: number): string =>
  new Date(ms).toISOString().replace('T', ' ').replace('Z', '')
