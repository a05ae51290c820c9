/** The mark: a length of paper tape with its sprocket holes and a price on it. */
export function Mark() {
  const holes = [5, 12.3, 19.6, 27]
  return (
    <span class="mark">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect y="4" width="32" height="24" rx="3" class="paper" />
        {holes.flatMap((x) =>
          [8.2, 23.8].map((y) => <circle key={`${x} ${y}`} cx={x} cy={y} r="1.5" class="hole" />),
        )}
        <path d="M4 19l5-4 4.5 2.5L19 13l3 2.2 6-3.7" class="trace" />
      </svg>
      <b>tickertape</b>
    </span>
  )
}
