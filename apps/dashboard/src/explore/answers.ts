/** What the page asks by HTTP, and what it is answered. Types only: the page imports them too. */

export interface TopicAnswer {
  readonly topic: string
  /** What it is for; empty for a topic that is not of the configuration. */
  readonly use: string
  readonly partitions: readonly {
    readonly partition: number
    readonly low: number
    readonly high: number
  }[]
}

export interface RecordAnswer {
  readonly partition: number
  readonly offset: number
  readonly timestampMs: number
  /** Null without a key. */
  readonly key: string | null
  readonly schemaId: number | null
  /** The decoded value; null when it does not decode. */
  readonly value: unknown
  /** Why it does not decode. */
  readonly problem: string | null
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly bytes: number
}

export interface SubjectAnswer {
  readonly subject: string
  readonly rule: string
  readonly versions: readonly {
    readonly version: number
    readonly id: number
    readonly schema: object
  }[]
}

export interface ArchiveObjectAnswer {
  readonly key: string
  readonly partition: number
  readonly firstOffset: number
  readonly bytes: number
}

export interface SqlAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly unknown[])[]
  /** Rows that are left out because there are too many to show. */
  readonly leftOut: number
  readonly timeUsedMs: number
}
