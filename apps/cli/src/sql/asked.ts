import { bareSql } from '@tickertape/flink'

/** What a statement asks for, as far as the prompt treats it in another way than Flink does. */
export type Asked =
  /** `limit`: rows after which it ends; Flink itself goes on for ever behind a topic. */
  | { readonly kind: 'query'; readonly limit?: number }
  /** `CREATE TABLE ... AS` without options: a new topic. */
  | { readonly kind: 'make-topic'; readonly table: string; readonly query: string }
  /** Begins a job. */
  | { readonly kind: 'insert'; readonly tables: readonly string[] }
  | { readonly kind: 'other'; readonly wantsAllTables: boolean }

const makesTopic = /^\s*CREATE\s+TABLE\s+(?:`(\w+)`|(\w+))\s+AS\s+(?=SELECT\b|WITH\b|\()/i

/** Sorts a statement without its semicolon by the words that it begins and ends with. */
export function askedBy(statement: string): Asked {
  const text = bareSql(statement).trim()
  const [head, quoted, name = quoted] = makesTopic.exec(statement) ?? []
  if (head !== undefined && name !== undefined) {
    return { kind: 'make-topic', table: name, query: statement.slice(head.length) }
  }
  if (/^(SELECT|WITH|VALUES)\b/i.test(text)) return { kind: 'query', ...limitOf(text) }
  if (/^(INSERT|EXECUTE)\b/i.test(text)) {
    const tables = [...text.matchAll(/\bINSERT\s+(?:INTO|OVERWRITE)\s+`?(\w+)/gi)]
    return { kind: 'insert', tables: tables.map(([, table]) => table as string) }
  }
  return { kind: 'other', wantsAllTables: /^SHOW\s+(?!JOBS\b)/i.test(text) }
}

/** The LIMIT at the end. One behind ORDER BY goes on: the first rows of an order change with what arrives. */
function limitOf(text: string): { readonly limit?: number } {
  let outer = text
  for (let before = ''; before !== outer; ) {
    before = outer
    outer = outer.replaceAll(/\([^()]*\)/g, ' ')
  }
  const [, rows] = /\bLIMIT\s+(\d+)\s*$/i.exec(outer) ?? []
  return rows === undefined || /\bORDER\s+BY\b/i.test(outer) ? {} : { limit: Number(rows) }
}
