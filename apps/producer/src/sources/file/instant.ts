/** A time whose unit is known: Parquet says it, and the archive is ours. */
export class Instant {
  readonly epochMicros: number

  constructor(epochMicros: number) {
    this.epochMicros = epochMicros
  }

  toString(): string {
    return `${this.epochMicros} us`
  }
}
