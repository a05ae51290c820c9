import { defineCommand } from '../tape/command.ts'
import { value } from '../tape/option.ts'

const apply = defineCommand({
  name: 'access apply',
  about: 'make the users of a secured stack, set their passwords and give each its rights',
  details: [
    'It needs the superusers of Kafka and of MinIO, makes the topics and the buckets too, and may be given again.',
    'docs/guides/security.md says who has which rights.',
  ],
  options: {
    only: value('part', 'leave the others as they are', { choices: ['kafka', 'minio', 'buckets'] }),
  },
  examples: [
    { line: 'npx tape access apply', says: 'Kafka and MinIO' },
    { line: 'npx tape access apply --only minio', says: 'where Strimzi makes the users of Kafka' },
    {
      line: 'npx tape access apply --only buckets',
      says: 'of the archive, of Flink and of Iceberg; no users',
    },
  ],
  exits: ['TAPE_KAFKA_UNAVAILABLE', 'TAPE_KAFKA_REFUSED', 'TAPE_S3_UNAVAILABLE', 'TAPE_S3_REFUSED'],
  async run({ only }, { config, progress }) {
    const { applyToKafka, applyToMinio } = await import('@tickertape/access')
    const { ArchiveStore } = await import('@tickertape/archive')
    const tell = (_: object, text: string) => progress.write(`${text}\n`)
    const log = { debug() {}, info: tell, warn: tell }
    if (only === undefined || only === 'kafka') await applyToKafka({ config, log })
    if (only === 'kafka') return
    using store = new ArchiveStore(config)
    await store.ensureBucket()
    await store.ensureBucket(config.flink.bucket)
    await store.ensureBucket(config.sinks.iceberg_bucket)
    if (only !== 'buckets') await applyToMinio({ config, log })
  },
})

const show = defineCommand({
  name: 'access show',
  about: 'show the rights of every user of a secured stack',
  examples: [
    { line: 'npx tape access show', says: 'as a table in Markdown' },
    { line: 'npx tape access show --json', says: 'for a program' },
  ],
  async run(_, { config, json, output }) {
    const { renderRights, rightsOf } = await import('@tickertape/access')
    const rights = rightsOf(config)
    output.write(`${json ? JSON.stringify(rights) : renderRights(rights)}\n`)
  },
})

export const accessCommands = [apply, show]
