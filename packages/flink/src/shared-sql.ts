import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { statementsOf } from './statements.ts'

/** What jobs and queries share, in this order: a statement names only those before it. */
export const sharedFiles: readonly string[] = ['tables.sql', 'views.sql']

/** The statements that create every table and view of a folder, with variables in them. */
export const readShared = (folder: string): readonly string[] =>
  sharedFiles.flatMap((file) => statementsOf(readFileSync(join(folder, file), 'utf8')))

/** The quoted name of the table or view that a shared statement creates. */
export const nameOf = (statement: string): string => /`\w+`/.exec(statement)?.[0] ?? statement

/** What statements need of what is shared, by the quoted names in them, in the order to send it. */
export function neededBy(
  statements: readonly string[],
  shared: readonly string[],
): readonly string[] {
  const needed: string[] = []
  for (const statement of shared.toReversed()) {
    const name = nameOf(statement)
    if ([...statements, ...needed].some((text) => text.includes(name))) needed.unshift(statement)
  }
  return needed
}

/** The same for what a person types, who quotes no names. */
export const neededByTyped = (typed: string, shared: readonly string[]): readonly string[] =>
  neededBy([typed.replaceAll(/\w+/g, (word) => `\`${word}\``)], shared)
