const WIDTH = 64
const HEIGHT = 22

/** The latest prices as a line; nothing while there are fewer than two. */
export function Sparkline({ points, up }: { points: readonly number[]; up: boolean }) {
  if (points.length < 2)
    return <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" />
  const low = Math.min(...points)
  const range = Math.max(...points) - low || 1
  const place = (value: number, at: number) => {
    const x = (at / (points.length - 1)) * (WIDTH - 4) + 2
    return `${x.toFixed(1)},${(HEIGHT - 3 - ((value - low) / range) * (HEIGHT - 6)).toFixed(1)}`
  }
  const line = points.map(place)
  const [x = '0', y = '0'] = (line.at(-1) ?? '').split(',')
  return (
    <svg
      class={up ? 'spark up' : 'spark down'}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden="true"
    >
      <polyline points={line.join(' ')} />
      <circle cx={x} cy={y} r="1.8" />
    </svg>
  )
}
