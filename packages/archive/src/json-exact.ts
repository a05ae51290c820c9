/**
 * True when JSON carries the value without loss, so that what is read back is the same. It does not carry NaN,
 * infinities and the sign of zero, nor anything but numbers, text, booleans, null, arrays and plain objects.
 */
export function isJsonExact(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (Array.isArray(value)) return value.every(isJsonExact)
  if (typeof value !== 'object' || ArrayBuffer.isView(value)) return false
  for (const name in value) if (!isJsonExact((value as Record<string, unknown>)[name])) return false
  return true
}
