/** Sum of a metric over all its labels in a Prometheus text page; 0 when it is not there. */
export function sumOf(page: string, metric: string): number {
  let sum = 0
  for (const line of page.split('\n')) {
    if (!line.startsWith(metric)) continue
    const next = line[metric.length]
    if (next !== ' ' && next !== '{') continue
    sum += Number(line.slice(line.lastIndexOf(' ') + 1))
  }
  return sum
}
