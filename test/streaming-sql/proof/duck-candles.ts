import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Candle, LateEvent } from '@tickertape/schema'

export interface Findings {
  /** Lines of the archive, and the trades in them. */
  readonly batches: number
  readonly archived: number
  /** Those that were there once and new. */
  readonly single: number
  readonly late: number
  readonly expected: number
  readonly found: number
  readonly missing: number
  readonly unexpected: number
  /** Some of the rows that differ. */
  readonly examples: readonly string[]
}

interface Question {
  /** Folder of the topic's objects. */
  readonly archive: string
  /** For what DuckDB is to read, and for what does not fit its memory. */
  readonly folder: string
  readonly candles: readonly Candle[]
  readonly late: readonly Pick<LateEvent, 'source' | 'symbol' | 'id' | 'time_stamp'>[]
}

async function writeLines(path: string, rows: readonly object[]): Promise<void> {
  const file = createWriteStream(path)
  for (const row of rows) {
    if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
}

const columns =
  'symbol, source, basis, timeframe, time_stamp, o, h, l, c, v, CAST(n AS BIGINT) AS n, vw'

/** From the objects of the archive, as they are, to candles. Nothing here was made by Flink but the late events. */
const calculation: readonly string[] = [
  `CREATE TABLE archived AS
   SELECT value->>'$.source' AS source, unnest(json_extract(value, '$.trades[*]')) AS trade FROM batches`,
  `CREATE TABLE single AS
   SELECT DISTINCT source, trade->>'$.S' AS symbol, trade->>'$.i' AS id, CAST(trade->>'$.t' AS BIGINT) AS t,
     CAST(trade->>'$.p' AS DOUBLE) AS price, CAST(trade->>'$.s' AS DOUBLE) AS size
   FROM archived WHERE trade->>'$.a' = 'new'`,
  `CREATE TABLE timely AS
   SELECT *, row_number() OVER (ORDER BY t, lpad(id, 40, ' ')) AS place
   FROM single ANTI JOIN late USING (source, symbol, id, t)`,
  ...['1s 1000', '5s 5000', '1m 60000', '5m 300000', '1h 3600000', '1d 86400000'].map((length) => {
    const [timeframe, ms] = length.split(' ')
    return `INSERT INTO expected
      SELECT symbol, source, 'trades', '${timeframe}', t // 1000 // ${ms} * ${ms} AS start, arg_min(price, place), max(price),
        min(price), arg_max(price, place), sum(size), count(*), sum(price * size) / nullif(sum(size), 0)
      FROM timely GROUP BY symbol, source, start`
  }),
]

/** Holds candles against those that DuckDB works out of the archive, row by row. */
export async function compareWithArchive(question: Question): Promise<Findings> {
  const { archive, folder, candles, late } = question
  const instance = await DuckDBInstance.create(join(folder, 'proof.duckdb'), {
    memory_limit: '6GB',
    threads: '2',
    preserve_insertion_order: 'false',
  })
  const duck = await instance.connect()
  try {
    await writeLines(join(folder, 'candles.jsonl'), candles)
    await writeLines(join(folder, 'late.jsonl'), late)
    await duck.run(
      `CREATE VIEW batches AS SELECT value FROM read_json('${archive}/**/*.jsonl.gz', format = 'newline_delimited', columns = {value: 'JSON'}, maximum_object_size = 16777216)`,
    )
    await duck.run(
      `CREATE TABLE late AS SELECT DISTINCT source, symbol, id, time_stamp AS t FROM read_json('${folder}/late.jsonl', format = 'newline_delimited', columns = {source: 'VARCHAR', symbol: 'VARCHAR', id: 'VARCHAR', time_stamp: 'BIGINT'})`,
    )
    await duck.run(
      `CREATE TABLE found AS SELECT ${columns} FROM read_json('${folder}/candles.jsonl', format = 'newline_delimited', columns = {symbol: 'VARCHAR', source: 'VARCHAR', basis: 'VARCHAR', timeframe: 'VARCHAR', time_stamp: 'BIGINT', o: 'DOUBLE', h: 'DOUBLE', l: 'DOUBLE', c: 'DOUBLE', v: 'DOUBLE', n: 'BIGINT', vw: 'DOUBLE'})`,
    )
    await duck.run('CREATE TABLE expected AS SELECT * FROM found LIMIT 0')
    for (const sql of calculation) await duck.run(sql)
    return await findings(duck)
  } finally {
    duck.closeSync()
    instance.closeSync()
  }
}

async function findings(duck: DuckDBConnection): Promise<Findings> {
  const rows = async (sql: string) => (await duck.runAndReadAll(sql)).getRowsJson()
  const count = async (from: string) => Number((await rows(`SELECT count(*) FROM ${from}`))[0]?.[0])
  await duck.run('CREATE TABLE missing AS FROM expected EXCEPT ALL FROM found')
  await duck.run('CREATE TABLE unexpected AS FROM found EXCEPT ALL FROM expected')
  const examples = await Promise.all(
    ['missing', 'unexpected'].map(async (table) =>
      (await rows(`FROM ${table} ORDER BY symbol, timeframe, time_stamp LIMIT 5`)).map(
        (row) => `${table}: ${row.join(' ')}`,
      ),
    ),
  )
  return {
    batches: await count('batches'),
    archived: await count('archived'),
    single: await count('single'),
    late: await count('late'),
    expected: await count('expected'),
    found: await count('found'),
    missing: await count('missing'),
    unexpected: await count('unexpected'),
    examples: examples.flat(),
  }
}
