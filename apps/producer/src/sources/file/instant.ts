/** A time of a Parquet file, which says its unit. */
export class Instant {
  readonly epochMicros: number

  constructor(epochMicros: number) {
    this.epochMicros = epochMicros
  }

  toString(): string {
    return `${this.epochMicros} us`
  }
}
