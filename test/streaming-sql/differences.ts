const SHOWN = 10

/** What a list lacks and what it has too much of, each line as often as it is there; the first of each. */
export function differences(found: readonly string[], expected: readonly string[]) {
  return { missing: without(expected, found), unexpected: without(found, expected) }
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1)
  const rest = lines.filter((line) => {
    const count = counts.get(line) ?? 0
    counts.set(line, count - 1)
    return count <= 0
  })
  return rest.slice(0, SHOWN)
}
