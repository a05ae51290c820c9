import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig } from '@tickertape/config'
import { KafkaAdmin } from '@tickertape/kafka'
import { benchClient } from '../bench-client.ts'
import { costs, cpuPerEvent } from '../columns.ts'
import type { Contender, Job, JobContext } from '../job.ts'
import { NodeProcess } from '../node-process.ts'
import { buildPeers, JavaProcess } from '../peers.ts'
import { measureProgress, writtenTo } from '../progress.ts'
import { oursByTheirs } from '../targets.ts'

const RECORD_BYTES = 180
const PAYLOADS = 1_000
const PARTITIONS = 6
const RECORDS = { full: 4_000_000, short: 20_000 }
const WITHIN_MS = 300_000
const ours = join(import.meta.dirname, '../produce-main.ts')

interface Task {
  readonly topic: string
  readonly records: number
  readonly brokers: string
  /** Lines of 180 bytes to take records from. */
  readonly payloads: string
}

type Start = (task: Task) => AsyncDisposable & { readonly pid: number }
let rounds = 0

function contender(name: string, { stack, size }: JobContext, start: Start): Contender {
  return {
    name,
    async run() {
      const brokers = stack.env.KAFKA_BOOTSTRAP_SERVERS as string
      const topic = `bench-produce-${process.pid}-${++rounds}`
      const config = loadConfig({ env: stack.env })
      await using admin = await KafkaAdmin.connect(benchClient(config))
      const spec = { topic, partitions: PARTITIONS, replicationFactor: 1, settings: {} }
      await admin.ensureTopics([spec])
      const records = RECORDS[size]
      const payloads = join(stack.folder, 'payloads')
      // They have more to do than is measured, so that none is gone when it is looked at.
      await using running = start({ topic, records: records * 3, brokers, payloads })
      return await measureProgress({
        done: writtenTo(admin, topic),
        from: size === 'full' ? records / 2 : 0,
        to: records,
        eventsPerUnit: 1,
        pids: [running.pid],
        withinMs: WITHIN_MS,
      })
    },
  }
}

/** The records of Kafka's own tool, with or without the settings that make it fastest. */
const perfTest =
  (classPath: string, folder: string, settings: readonly string[]): Start =>
  ({ topic, records, brokers, payloads }) =>
    new JavaProcess(classPath, join(folder, 'producer-perf-test.log'), [
      'org.apache.kafka.tools.ProducerPerformance',
      ...['--topic', topic, '--num-records', String(records), '--throughput', '-1'],
      ...['--payload-file', payloads, '--producer-props', `bootstrap.servers=${brokers}`],
      ...['acks=all', 'enable.idempotence=true', ...settings],
    ])

export const produce: Job = {
  name: 'produce',
  title: 'Produce events of 180 bytes, acks=all, idempotent',
  method: [
    `4 million records without keys go to ${PARTITIONS} partitions, one process each; the second half is measured. Records are taken from ${PAYLOADS} lines in memory by both.`,
    'Ours is the producer of packages/kafka, given 5,000 records at a time, one request to the broker at a time. Kafka’s own is kafka-producer-perf-test 4.3.1, with the defaults of Kafka 4 and with batches of 256 KiB and 20 ms of linger.',
  ],
  columns: costs,
  targets: [
    {
      what: 'CPU an event, against kafka-producer-perf-test',
      reach: { atMost: 0.5 },
      unit: 'x',
      measured: oursByTheirs(cpuPerEvent, 1),
    },
  ],
  limits: [],
  async contenders(context) {
    const { folder, cacheDir } = context.stack
    const classPath = await buildPeers(cacheDir)
    const line = () => randomBytes(RECORD_BYTES / 2).toString('hex')
    const lines = Array.from({ length: PAYLOADS }, line)
    await writeFile(join(folder, 'payloads'), lines.join('\n'))
    const large = ['batch.size=262144', 'linger.ms=20']
    return [
      contender(
        'Tickertape producer',
        context,
        ({ topic, records, brokers, payloads }) =>
          new NodeProcess(ours, [topic, String(records), brokers, payloads]),
      ),
      contender('kafka-producer-perf-test', context, perfTest(classPath, folder, [])),
      contender(
        'kafka-producer-perf-test, large batches',
        context,
        perfTest(classPath, folder, large),
      ),
    ]
  },
}
