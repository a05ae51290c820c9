import type { Groups, RowTopic, RowValues, SinkStore } from '@tickertape/audit'
import type { Config } from '@tickertape/config'
import { kinds } from '@tickertape/schema'
import { type Document, type FindCursor, MongoClient } from 'mongodb'
import { type Column, columnsOf } from './columns.ts'
import { connectGroup } from './connect-group.ts'
import { unavailable, unreadable } from './store-error.ts'

const CHUNK_ROWS = 2_000
const ANSWER_MS = 5_000
const name = 'MongoDB'

function rowOf(columns: readonly Column[], document: Document): RowValues {
  const row: Record<string, unknown> = {}
  for (const column of columns) {
    const value: unknown = document[column.name]
    row[column.name] = value instanceof Date ? value.getTime() : value
  }
  return row
}

/** What MongoDB's own sink has written. */
export class MongoStore implements SinkStore {
  readonly name = name
  readonly kinds = kinds
  readonly keeps = 'written-last'
  readonly #client: MongoClient
  readonly #database: string

  private constructor(client: MongoClient, database: string) {
    this.#client = client
    this.#database = database
  }

  /** Rejects with TAPE_STORE_UNAVAILABLE when it does not answer. */
  static async open({ sinks }: Config): Promise<MongoStore> {
    const client = new MongoClient(sinks.mongodb_uri, { serverSelectionTimeoutMS: ANSWER_MS })
    try {
      await client.connect()
      await client.db(sinks.mongodb_database).command({ ping: 1 })
    } catch (cause) {
      await client.close()
      throw unavailable(name, client.options.hosts.join(','), cause)
    }
    return new MongoStore(client, sinks.mongodb_database)
  }

  copied({ kind, topic }: RowTopic, groups: Groups) {
    return groups.committed(connectGroup('mongodb', kind), topic)
  }

  async rows({ kind }: RowTopic): Promise<AsyncIterable<readonly RowValues[]> | undefined> {
    const database = this.#client.db(this.#database)
    try {
      const [found] = await database.listCollections({ name: kind }).toArray()
      if (!found) return undefined
      const options = { projection: { _id: 0 }, batchSize: CHUNK_ROWS }
      return readAll(database.collection(kind).find({}, options), columnsOf(kind))
    } catch (cause) {
      throw unreadable(name, cause)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close()
  }
}

async function* readAll(
  cursor: FindCursor<Document>,
  columns: readonly Column[],
): AsyncGenerator<readonly RowValues[]> {
  let chunk: RowValues[] = []
  try {
    for await (const document of cursor) {
      if (chunk.push(rowOf(columns, document)) < CHUNK_ROWS) continue
      yield chunk
      chunk = []
    }
  } catch (cause) {
    throw unreadable(name, cause)
  } finally {
    await cursor.close()
  }
  yield chunk
}
