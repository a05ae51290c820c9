/** Values by column name: texts in CSV; anything in JSONL; numbers, texts and bigints in Parquet. */
export type Row = Readonly<Record<string, unknown>>

/** A row that could not even be cut into values. */
export class UnreadableRow {
  readonly reason: string
  readonly text: string

  constructor(reason: string, text: string) {
    this.reason = reason
    this.text = text
  }
}

export type Rows = AsyncGenerator<readonly (Row | UnreadableRow)[]>
