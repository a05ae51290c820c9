import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Config } from '@tickertape/config'
import { fetchPython } from './python-packages.ts'

const version = '0.12.0'

/** Prints the rows of a table in the order of a field, one a line; times as milliseconds. */
const scan = `
import json, sys
from pyiceberg.table import StaticTable
location, endpoint, region, key, secret, order = sys.argv[1:]
table = StaticTable.from_metadata(location, {
    's3.endpoint': endpoint, 's3.region': region,
    's3.access-key-id': key, 's3.secret-access-key': secret,
})
for row in table.scan().to_arrow().sort_by(order).to_pylist():
    print(json.dumps(row, default=lambda time: round(time.timestamp() * 1000)))
`

const fetchPackages = (cacheDir: string): Promise<string> =>
  fetchPython(cacheDir, {
    name: 'iceberg',
    version,
    packages: [`pyiceberg==${version}`, 'pyarrow==26.0.1'],
  })

/** Why tables cannot be read here; undefined when they can. Fetches the reader when it is not there. */
export async function icebergMissing(cacheDir: string): Promise<string | undefined> {
  return fetchPackages(cacheDir).then(
    () => undefined,
    (error: Error) => `PyIceberg cannot be fetched: ${error.message.split('\n')[0]}`,
  )
}

/** Reads a table of Iceberg by its metadata with PyIceberg, which shares no code with what wrote it. */
export async function readIceberg(
  cacheDir: string,
  { s3_sink, minio }: Pick<Config, 's3_sink' | 'minio'>,
  metadata: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const packages = await fetchPackages(cacheDir)
  const place = [s3_sink.endpoint, s3_sink.region, minio.rootUser, minio.rootPassword]
  const args = ['-c', scan, metadata, ...place, 'received_at']
  const env = { ...process.env, PYTHONPATH: packages }
  const { stdout } = await promisify(execFile)('python3', args, { env, maxBuffer: 2 ** 28 })
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}
