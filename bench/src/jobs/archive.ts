import { KafkaAdmin } from '@tickertape/kafka'
import { testConfig } from '@tickertape/testkit'
import { type BarArchiver, connectArchiver, ourArchiver } from '../archivers.ts'
import { benchClient } from '../bench-client.ts'
import { costs, cpuPerEvent } from '../columns.ts'
import type { Contender, Job, JobContext, Sample } from '../job.ts'
import { costOf } from '../process-cost.ts'
import { committedBy, reached } from '../progress.ts'
import { RawBarsFeed } from '../raw-bars.ts'
import { theirsByOurs } from '../targets.ts'

const shape = { barsPerBatch: 100, symbols: 500 }
const WARM_UP = { full: 3_000, short: 100 }
const MEASURED = { full: 10_000, short: 200 }
const WITHIN_MS = 300_000

function contender(archiver: BarArchiver, { stack, size }: JobContext): Contender {
  return {
    name: archiver.name,
    async run() {
      const own = { KAFKA_PARTITIONS: '6', S3_SINK_MAX_AGE_MS: '1000' }
      const setup = await testConfig(stack.env, own)
      await using feed = await RawBarsFeed.open(setup, shape)
      await using admin = await KafkaAdmin.connect(benchClient(setup.config))
      await feed.write(WARM_UP[size])
      await using running = await archiver.start(setup)
      const done = committedBy(admin, running.groupId, feed.stream.rawTopic)
      const moment = async (wanted: number) => {
        await reached({ done, wanted, withinMs: WITHIN_MS })
        return { at: performance.now(), ...costOf(running.pids) }
      }
      const all = WARM_UP[size] + MEASURED[size]
      const before = await moment(WARM_UP[size])
      await feed.write(MEASURED[size])
      const after = await moment(all)
      const found = await running.end()
      const wanted = all * shape.barsPerBatch
      if (found.records !== all || found.events !== wanted) {
        throw new Error(`${found.records} of ${all} records, ${found.events} of ${wanted} events`)
      }
      return sampleOf(before, after, MEASURED[size] * shape.barsPerBatch)
    },
  }
}

type Moment = ReturnType<typeof costOf> & { readonly at: number }

const sampleOf = (before: Moment, after: Moment, events: number): Sample => ({
  events,
  seconds: (after.at - before.at) / 1000,
  cpuSeconds: after.cpuSeconds - before.cpuSeconds,
  rssBytes: after.rssBytes,
})

export const archive: Job = {
  name: 'archive',
  title: 'Archive: Kafka to gzip JSON lines',
  method: [
    'Batches of 100 bars in 6 partitions become a line of JSON each. 300,000 bars warm up; a million more are written then and measured until the group has committed the last of them. Nothing is on its way at either moment, so the whole CPU of all processes is counted, for the archiver with compressing and uploading.',
    'Ours is the archiver that ships, into versitygw; afterwards the bucket is read back and counted, offset by offset. Its lines hold more: place, time, key, schema id and a checksum of every record.',
    'Kafka Connect 4.3.1 is the nearest that could be had here: standalone, one task of FileStreamSink with a converter from Avro to JSON text, into a pipe that gzip (level 6) reads from. It uploads nothing, and its file is counted afterwards as well.',
    'Wall time has up to a second of waiting in it, as objects and offsets are committed once a second.',
  ],
  columns: costs,
  targets: [
    {
      what: 'rows a CPU-second, against Kafka Connect and gzip',
      reach: { atLeast: 2 },
      unit: 'x',
      measured: theirsByOurs(cpuPerEvent, 1),
    },
  ],
  limits: [],
  async contenders(context) {
    return [
      contender(ourArchiver, context),
      contender(await connectArchiver(context.stack), context),
    ]
  },
}
