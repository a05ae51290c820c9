import { parentPort, workerData } from 'node:worker_threads'
import { ArchiveStore } from '@tickertape/archive'
import { asTapeError } from '@tickertape/errors'
import { WriterCodec } from '@tickertape/schema'
import { schemaRegistry } from '@tickertape/streams'
import { ArchiveScan } from './archive-scan.ts'
import type { ScanJob, ScanReply } from './archive-thread.ts'

/** Reads the archive beside the thread that reads Kafka: to unpack, parse and encode takes a core of its own. */
const { config, topics } = workerData as ScanJob
const port = parentPort
if (!port) throw new TypeError('this is the module of a worker thread')

const registry = schemaRegistry(config)
const codec = new WriterCodec((id) => registry.schemaById(id))
const store = new ArchiveStore(config)
const scans = topics.map((topic) => new ArchiveScan(store, codec, topic))

async function readNew(): Promise<void> {
  for (const scan of scans) await scan.readNew()
}

async function answer(work: () => Promise<ScanReply>): Promise<void> {
  try {
    port?.postMessage(await work())
  } catch (cause) {
    const { code, message } = asTapeError(cause)
    port?.postMessage({ failed: { code, message } } satisfies ScanReply)
  }
}

let first: Promise<void> = readNew()
first.catch(() => {})
port.once('message', () => {
  void answer(async () => {
    await first
    first = readNew()
    await first
    store[Symbol.dispose]()
    return { findings: scans.map(({ findings }) => findings) }
  })
})
