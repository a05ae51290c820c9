const named = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value

/** A value as JSON for people. JSON has no NaN and would write null, which hides the very thing that is wrong. */
export const readableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, named, indent)
