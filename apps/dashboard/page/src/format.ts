/** Digits behind the point that a price of this size is told apart by. */
export function digitsOf(price: number): number {
  const size = Math.abs(price)
  if (size === 0 || size >= 1) return 2
  if (size >= 0.01) return 4
  return 6
}

const formats = new Map<string, Intl.NumberFormat>()

function format(value: number, options: Intl.NumberFormatOptions): string {
  const name = JSON.stringify(options)
  const found = formats.get(name) ?? new Intl.NumberFormat('en-US', options)
  formats.set(name, found)
  return found.format(value)
}

/** `like` is a price whose digits count, for a difference of two. */
export const price = (value: number, like = value): string => {
  const digits = digitsOf(like)
  return format(value, { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

export const count = (value: number): string => format(value, { maximumFractionDigits: 0 })

/** Short: 12.3K, 4.1M. */
export const short = (value: number): string =>
  value < 1000
    ? format(value, { maximumFractionDigits: value < 10 ? 2 : 0 })
    : format(value, { notation: 'compact', maximumFractionDigits: 1, minimumFractionDigits: 1 })

export const percent = (share: number): string =>
  format(share, {
    style: 'percent',
    signDisplay: 'exceptZero',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  })

export const rate = (perSecond: number): string =>
  perSecond > 0 && perSecond < 9.95 ? perSecond.toFixed(1) : count(perSecond)

const two = (value: number): string => String(value).padStart(2, '0')

export function clock(ms: number): string {
  const at = new Date(ms)
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`
}

export const clockMs = (ms: number): string =>
  `${clock(ms)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}`

export const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** The time alone today, the day too otherwise. */
export const when = (ms: number, nowMs = Date.now()): string =>
  day(ms) === day(nowMs) ? clock(ms) : `${day(ms)} ${clock(ms)}`

/** How long something took or ago it was, in its largest unit. */
export function span(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h`
  return `${Math.floor(ms / 86_400_000)} d`
}

/** Two of them; a unit that both have is said once. */
export function spans(first: number, second: number): string {
  const [a, b] = [span(first), span(second)]
  const [number, unit] = a.split(' ')
  return unit === b.split(' ')[1] ? `${number}, ${b}` : `${a}, ${b}`
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`
  const units = ['KB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length, Math.floor(Math.log2(value) / 10))
  return `${(value / 1024 ** power).toFixed(1)} ${units[power - 1]}`
}
