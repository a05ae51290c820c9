type Labels = Readonly<Record<string, string>>

/** What a service says at /metrics. */
export class Scraped {
  readonly #page: string

  private constructor(page: string) {
    this.#page = page
  }

  static async of(port: number): Promise<Scraped> {
    return new Scraped(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text())
  }

  /** Values of a metric by one of its labels, of those series that have all the wanted ones. */
  by(label: string, name: string, wanted: Labels = {}): Readonly<Record<string, number>> {
    const all = Object.entries(wanted).map(([key, value]) => `${key}="${value}"`)
    const lines = this.#page.split('\n').filter((line) => line.startsWith(`${name}{`))
    const found = lines.filter((line) => all.every((text) => line.includes(text)))
    return Object.fromEntries(
      found.map((line) => [
        new RegExp(`${label}="([^"]*)"`).exec(line)?.[1] ?? '',
        Number(line.slice(line.lastIndexOf(' '))),
      ]),
    )
  }
}
