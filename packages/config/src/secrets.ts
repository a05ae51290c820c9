import { type Config, settingsOf } from './spec.ts'

const HIDDEN = '***'
/** A shorter one is part of too many words: hiding it would take texts apart. */
const LEAST_CHARACTERS = 6

/** What looks like a secret wherever it comes from: `user:password@` in a URL, and the value of an Authorization. */
const inUrl = /(\/\/)[^\s/@"']+@/g
const inHeader = /\b(Basic|Bearer) [\w+/=.~-]{6,}/g

/** The values that are set of the settings that are secret; their examples are not, for everybody knows them. */
export function secretsOf(config: Config): string[] {
  return settingsOf().flatMap(({ path, secret, default: example }) => {
    if (!secret) return []
    const value = path
      .split('.')
      .reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], config)
    return typeof value === 'string' && value !== example ? [value] : []
  })
}

/** A secret as it is, as a URL has it, as JSON has it, and as Basic authentication would. */
function formsOf(secret: string): string[] {
  const wellFormed = secret.toWellFormed()
  const query = new URLSearchParams([['', secret]]).toString().slice(1)
  const base64 = Buffer.from(secret).toString('base64').replaceAll('=', '')
  return [secret, encodeURIComponent(wellFormed), query, JSON.stringify(secret).slice(1, -1), base64]
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/**
 * Makes what removes secrets from a text that somebody may read: a log line, an error, a metric, a dead letter.
 * Feeds repeat the key that they were asked with, so what they answer needs it too.
 */
export function redactor(secrets: readonly string[] = []): (text: string) => string {
  const forms = secrets.filter(({ length }) => length >= LEAST_CHARACTERS).flatMap(formsOf)
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length)
  const known = longestFirst.length > 0 && new RegExp(longestFirst.map(escaped).join('|'), 'g')
  return (text) => {
    const clean = known ? text.replace(known, HIDDEN) : text
    return clean.replace(inUrl, `$1${HIDDEN}@`).replace(inHeader, `$1 ${HIDDEN}`)
  }
}
