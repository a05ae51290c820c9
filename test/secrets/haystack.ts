/** The ways in which a secret can stand in a text; not those of the code under test, so that it cannot agree with itself. */
const needlesOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams({ s: secret }).toString().slice(2),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64').slice(0, -4),
  Buffer.from(secret).toString('hex'),
]

/** Everything that somebody could read, by where it stood. */
export class Haystack {
  readonly #texts = new Map<string, string>()

  add(where: string, text: string): void {
    this.#texts.set(where, (this.#texts.get(where) ?? '') + text)
  }

  get places(): string[] {
    return [...this.#texts.keys()]
  }

  textOf(where: string): string {
    return this.#texts.get(where) ?? ''
  }

  /** Each place with the name of the secret that is in it, and what stands before it. */
  find(secrets: ReadonlyMap<string, string>): string[] {
    return [...this.#texts].flatMap(([where, text]) =>
      [...secrets].flatMap(([name, secret]) => {
        const at = Math.max(...needlesOf(secret).map((needle) => text.indexOf(needle)))
        return at < 0 ? [] : [`${name} in ${where} after: ${text.slice(Math.max(0, at - 120), at)}`]
      }),
    )
  }
}
