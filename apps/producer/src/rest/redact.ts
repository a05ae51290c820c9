const HIDDEN = '***'

/**
 * Removes secrets from a text that somebody may read, in the forms that a URL can give them. Feeds repeat
 * the key that they were asked with, so their answers need it too.
 */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets) {
    const query = new URLSearchParams([['', secret]]).toString().slice(1)
    for (const form of new Set([secret, encodeURIComponent(secret), query])) {
      if (form !== '') clean = clean.replaceAll(form, HIDDEN)
    }
  }
  return clean
}
