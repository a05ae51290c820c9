/** The first place where two decoded values differ, e.g. `bars[3].c is 101.3 instead of 101.2`. */
export function valueDifference(found: unknown, expected: unknown, path = ''): string | undefined {
  if (Object.is(found, expected)) return undefined
  const isNested = [found, expected].every((value) => typeof value === 'object' && value !== null)
  if (!isNested) return `${path || 'the value'} is ${shown(found)} instead of ${shown(expected)}`
  const [one, other] = [found, expected] as [Record<string, unknown>, Record<string, unknown>]
  for (const name of new Set([...Object.keys(other), ...Object.keys(one)])) {
    const step = Array.isArray(expected) ? `[${name}]` : path ? `.${name}` : name
    const difference = valueDifference(one[name], other[name], path + step)
    if (difference) return difference
  }
  return undefined
}

const MOST_CHARACTERS = 80

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent'
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}...`
}
