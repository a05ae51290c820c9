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
  return [
    secret,
    encodeURIComponent(wellFormed),
    query,
    JSON.stringify(secret).slice(1, -1),
    base64,
  ]
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

export type Redact = (text: string) => string

/** Makes what hides these secrets and changes nothing else: for what feeds said, who repeat the key they were given. */
export function hideSecrets(secrets: readonly string[]): Redact {
  const forms = secrets.filter(({ length }) => length >= LEAST_CHARACTERS).flatMap(formsOf)
  if (forms.length === 0) return (text) => text
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length)
  const known = new RegExp(longestFirst.map(escaped).join('|'), 'g')
  return (text) => text.replace(known, HIDDEN)
}

/** The same for a text of ours that somebody may read, a log line, an error, a metric: hides also what looks like a secret. */
export function redactor(secrets: readonly string[] = []): Redact {
  const hide = hideSecrets(secrets)
  return (text) => hide(text).replace(inUrl, `$1${HIDDEN}@`).replace(inHeader, `$1 ${HIDDEN}`)
}
