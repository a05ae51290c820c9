import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { asTapeError } from '@tickertape/errors'
import { resolve } from './decoder.ts'
import { type AvroRecord, readSchema, typeOf } from './kinds.ts'

const released = join(import.meta.dirname, '../schemas/released')

/** Why `current` cannot read what was written with `old`, or undefined when it can. */
export function incompatibility(current: AvroRecord, old: AvroRecord): string | undefined {
  try {
    resolve(typeOf(current), typeOf(old))
    return undefined
  } catch (error) {
    return asTapeError(error).message
  }
}

/**
 * The registry's BACKWARD_TRANSITIVE rule, without a registry: every current schema against all of its
 * released versions (`schemas/released/<name>.v<N>.avsc`). Answers one line per breach.
 */
export function checkReleased(): string[] {
  return readdirSync(released).flatMap((file) => {
    const name = file.replace(/\.v\d+\.avsc$/, '')
    const old = readSchema(`released/${file.replace(/\.avsc$/, '')}`)
    const reason = incompatibility(readSchema(name), old)
    return reason ? [`schemas/${name}.avsc against released/${file}: ${reason}`] : []
  })
}
