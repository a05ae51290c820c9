/**
 * The text of a Java properties file. Java reads it as Latin-1 and takes a backslash for an escape, so both are
 * escaped: a data folder may have any name.
 */
export function propertiesFile(
  values: Readonly<Record<string, string | number | boolean>>,
): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${escaped(String(value))}\n`)
    .join('')
}

const escaped = (value: string): string =>
  value.replace(/[^ -[\]-~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
