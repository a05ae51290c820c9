/** Prices and volume of a made-up bar. */
export interface MadeBar {
  readonly o: number
  readonly h: number
  readonly l: number
  readonly c: number
  readonly v: number
}

/** The bar of a symbol at a time in epoch seconds: the same whenever it is asked for. */
export function madeBar(symbol: string, seconds: number): MadeBar {
  let hash = seconds >>> 0
  for (const character of symbol) hash = Math.imul(hash ^ character.charCodeAt(0), 2_654_435_761)
  const cents = 10_000 + ((hash >>> 8) % 5_000)
  const price = (offset: number) => (cents + offset) / 100
  return { o: price(0), h: price(40), l: price(-35), c: price(15), v: 1_000 + (hash >>> 20) }
}

/** What clocks on the wall of a zone say at an instant in epoch seconds, like 2026-11-20 09:30:00. */
export function wallTimeIn(zone: string): (seconds: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  })
  return (seconds) => format.format(seconds * 1000).replace(',', '')
}

export const newYorkTime = wallTimeIn('America/New_York')

/** Epoch seconds of a wall time in New York: of the two possible offsets the one that formats back. */
export function newYorkSeconds(time: string): number {
  const asUtc = Date.parse(`${time.replace(' ', 'T')}Z`) / 1000
  const [found] = [4, 5].map((h) => asUtc + h * 3600).filter((s) => newYorkTime(s) === time)
  if (found === undefined) throw new TypeError(`${time} is no time in New York`)
  return found
}

/** Dates of the last weekdays before a date, oldest first. */
export function weekdaysBefore(date: string, count: number): string[] {
  const days: string[] = []
  for (let ms = Date.parse(date) - 86_400_000; days.length < count; ms -= 86_400_000) {
    const day = new Date(ms)
    if (day.getUTCDay() % 6 !== 0) days.unshift(day.toISOString().slice(0, 10))
  }
  return days
}
