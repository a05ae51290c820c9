import type { StoredSoak } from './results.ts'
import { type Soaked, type SoakPoint, soaked } from './soak.ts'

const megabytes = ({ services }: SoakPoint, name: Soaked) => services[name].rssBytes / 1e6

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Megabytes an hour by least squares. */
export function slopeOf(
  points: readonly (readonly [seconds: number, megabytes: number])[],
): number {
  const meanX = mean(points.map(([x]) => x))
  const meanY = mean(points.map(([, y]) => y))
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const below = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return below === 0 ? 0 : (above / below) * 3600
}

function row(name: Soaked, points: readonly SoakPoint[]): string {
  const [first, last] = [points[0] as SoakPoint, points.at(-1) as SoakPoint]
  const sizes = points.map((point) => megabytes(point, name))
  const cpuSeconds = last.services[name].cpuSeconds - first.services[name].cpuSeconds
  const slope = slopeOf(points.map((point) => [point.seconds, megabytes(point, name)]))
  const cells = [
    name,
    ...[Math.min(...sizes), mean(sizes), Math.max(...sizes)].map((size) => size.toFixed(0)),
    `${slope >= 0 ? '+' : ''}${slope.toFixed(1)}`,
    ((cpuSeconds / (last.events - first.events)) * 1e6).toFixed(1),
    ((cpuSeconds / (last.seconds - first.seconds)) * 100).toFixed(1),
  ]
  return `| ${cells.join(' | ')} |`
}

/** The section of a soak: memory and cost of every service once it has settled. */
export function renderSoak({ points, counts, eventsPerSecond, day, load }: StoredSoak): string[] {
  const last = points.at(-1) as SoakPoint
  const settled = points.filter(({ seconds }) => seconds >= last.seconds / 2)
  const events = counts.produced.toLocaleString('en')
  return [
    '## Soak: an even pace for long',
    '',
    '| | memory, MB: least | mean | most | trend, MB an hour | CPU us an event | % of a core |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...soaked.map((name) => row(name, settled)),
    '',
    `Producer, flattener and archiver for ${Math.round(last.seconds / 60)} minutes at ${eventsPerSecond.toLocaleString('en')} bars a second of 500 symbols, looked at every 15 s; the first half is left out. The trend is a line by least squares. At the end ${events} events were acknowledged, and as many were counted in the flattened topic and in the archive.`,
    '',
    `\`npm run bench -- soak --minutes 60 --rate 2000\`. ${day}, load average before and after: ${load.join(', ')}.`,
    '',
  ]
}
