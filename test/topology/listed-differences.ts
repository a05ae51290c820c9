import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Difference } from './facts.ts'

interface Entry {
  readonly reason: string
  readonly services: readonly string[]
  readonly compose?: Readonly<Record<string, string>>
  readonly chart?: Readonly<Record<string, string>>
}

/** The differences of differences.yaml, one for each service and fact. Throws where a reason is missing. */
export function listedDifferences(): Difference[] {
  const file = readFileSync(join(import.meta.dirname, 'differences.yaml'), 'utf8')
  return (parse(file) as Entry[]).flatMap(({ reason, services, compose = {}, chart = {} }) => {
    if (!reason) throw new Error(`differences.yaml gives no reason for ${services}`)
    const facts = [...new Set([...Object.keys(compose), ...Object.keys(chart)])]
    return services.flatMap((service) =>
      facts.map((fact) => ({ service, fact, compose: compose[fact], chart: chart[fact] })),
    )
  })
}
