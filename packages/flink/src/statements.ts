import { TapeError } from '@tickertape/errors'

/** Strings, quoted names and comments, in which a semicolon ends nothing, also when they are not at their end yet. */
const token =
  /'(?:[^']|'')*(?:'|$)|`[^`]*(?:`|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|;|\b(?:BEGIN|END|CASE)\b|[\s\S]/gi

export interface CutSql {
  /** Without comments between them and without their semicolons. */
  readonly statements: readonly string[]
  /** What is behind the last semicolon, as it was given. */
  readonly rest: string
}

/** Cuts a text at the semicolons that end a statement. A statement set, from BEGIN to END, is one statement. */
export function cutStatements(sql: string): CutSql {
  const { texts, endedAt } = cut(sql)
  return { statements: texts.slice(0, -1).filter(Boolean), rest: sql.slice(endedAt) }
}

/** The statements of a whole text; the last needs no semicolon. */
export const statementsOf = (sql: string): readonly string[] => cut(sql).texts.filter(Boolean)

/** Statements, the last of them not ended, and where the last semicolon is passed. */
function cut(sql: string): { readonly texts: readonly string[]; readonly endedAt: number } {
  const texts: string[] = []
  let current = ''
  let endedAt = 0
  let depth = 0
  let cases = 0
  for (const { 0: part, index } of sql.matchAll(token)) {
    const word = part.toUpperCase()
    if (word === 'BEGIN') depth++
    if (word === 'CASE') cases++
    if (word === 'END') {
      if (cases > 0) cases--
      else depth--
    }
    if (part === ';' && depth === 0) {
      texts.push(current.trim())
      current = ''
      endedAt = index + 1
    } else if (!part.startsWith('--')) current += part
  }
  return { texts: [...texts, current.trim()], endedAt }
}

/** SQL without its comments and with nothing in its strings, to look for words of the language. */
export const bareSql = (sql: string): string =>
  sql.replace(token, (part) => {
    if (part.startsWith("'")) return "''"
    return part.startsWith('--') || part.startsWith('/*') ? ' ' : part
  })

/** Fills in `${name}`. Throws TAPE_FLINK_SQL for a variable that nobody knows. */
export function withVariables(sql: string, values: Readonly<Record<string, string>>): string {
  return sql.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value !== undefined) return value
    const known = Object.keys(values).join(', ')
    throw new TapeError('TAPE_FLINK_SQL', `no variable is called ${name}: there are ${known}`)
  })
}
