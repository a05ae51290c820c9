import { TapeError } from '@tickertape/errors'

/** Strings, quoted names and comments, in which a semicolon ends nothing. */
const token = /'(?:[^']|'')*'|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|;|\b(?:BEGIN|END|CASE)\b|[\s\S]/gi

/**
 * The statements of a file, without comments between them and without their semicolons. A statement set, from
 * BEGIN to END, is one statement.
 */
export function statementsOf(sql: string): readonly string[] {
  const statements: string[] = []
  let current = ''
  let depth = 0
  let cases = 0
  for (const [part] of sql.matchAll(token)) {
    const word = part.toUpperCase()
    if (word === 'BEGIN') depth++
    if (word === 'CASE') cases++
    if (word === 'END') {
      if (cases > 0) cases--
      else depth--
    }
    if (part === ';' && depth === 0) {
      statements.push(current)
      current = ''
    } else if (!part.startsWith('--')) current += part
  }
  return [...statements, current].map((text) => text.trim()).filter(Boolean)
}

/** Fills in `${name}`. Throws TAPE_FLINK_SQL for a variable that nobody knows. */
export function withVariables(sql: string, values: Readonly<Record<string, string>>): string {
  return sql.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value !== undefined) return value
    const known = Object.keys(values).join(', ')
    throw new TapeError('TAPE_FLINK_SQL', `no variable is called ${name}: there are ${known}`)
  })
}
