/** A time of a Parquet file, which says its unit. */
export class Instant {
  readonly epochNanos: bigint

  constructor(epochNanos: bigint) {
    this.epochNanos = epochNanos
  }

  toString(): string {
    return String(this.epochNanos)
  }
}
