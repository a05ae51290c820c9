import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { User } from '@tickertape/access'
import {
  consumeGroup,
  createAtomicProducer,
  createProducer,
  KafkaAccess,
  KafkaAdmin,
  type KafkaClient,
  TopicScanner,
} from '@tickertape/kafka'
import { kafkaClient } from '@tickertape/streams'
import { quietLog } from '@tickertape/testkit'
import { configOf, type Secured } from './secure-stack.ts'

/** Something that must not work. */
export interface Attempt {
  readonly title: string
  readonly run: (stack: Secured) => Promise<unknown>
}

const clientOf = (stack: Secured, user: User, overrides: Record<string, string> = {}) =>
  kafkaClient({ config: configOf(stack, user, overrides), clientId: `try-${user}`, log: quietLog })

async function connectAs(stack: Secured, user: User, overrides: Record<string, string>) {
  await using _ = await KafkaAdmin.connect(clientOf(stack, user, overrides))
}

async function write(client: KafkaClient, topic: string) {
  await using producer = await createProducer(client)
  await producer.send([
    { topic, partition: 0, key: null, value: Buffer.from('x'), timestampMs: 1, headerList: [] },
  ])
}

async function read(client: KafkaClient, topic: string) {
  await using scanner = await TopicScanner.connect(client)
  await scanner.scan({ topic, partition: 0, from: 0, onRecord: () => {} })
}

async function writeInTransaction(client: KafkaClient, transactionalId: string, topic: string) {
  await using producer = await createAtomicProducer(client, { transactionalId, outputs: [] })
  await producer.send([
    { topic, partition: 0, key: null, value: Buffer.from('x'), timestampMs: 1, headerList: [] },
  ])
}

const joinGroup = (client: KafkaClient, groupId: string, topic: string) =>
  consumeGroup(client, {
    ...{ groupId, topics: [topic], log: quietLog, signal: AbortSignal.timeout(20_000) },
    onBatch: async () => undefined,
    onAssigned: () => {
      throw new Error(`joined ${groupId}`)
    },
  })

async function administer(client: KafkaClient, act: (admin: KafkaAdmin) => Promise<unknown>) {
  await using admin = await KafkaAdmin.connect(client)
  await act(admin)
}

async function makeUser(client: KafkaClient, act: (access: KafkaAccess) => Promise<unknown>) {
  await using access = await KafkaAccess.connect(client)
  await act(access)
}

const writes = (user: User, topic: string): Attempt => ({
  title: `${user} writes ${topic}`,
  run: (stack) => write(clientOf(stack, user), topic),
})
const reads = (user: User, topic: string): Attempt => ({
  title: `${user} reads ${topic}`,
  run: (stack) => read(clientOf(stack, user), topic),
})
const joins = (user: User, groupId: string, topic: string): Attempt => ({
  title: `${user} joins the group ${groupId}`,
  run: (stack) => joinGroup(clientOf(stack, user), groupId, topic),
})

const spec = { partitions: 1, replicationFactor: 1, settings: { 'retention.ms': '1' } }

/** What the brokers refuse with TAPE_KAFKA_REFUSED. */
export const refusedAtKafka: readonly Attempt[] = [
  {
    title: 'a wrong password',
    run: (stack) =>
      connectAs(stack, 'producer', { KAFKA_PASSWORD_FILE: '', KAFKA_PASSWORD: 'guess' }),
  },
  {
    title: "another user's password",
    run: (stack) => connectAs(stack, 'producer', { KAFKA_USERNAME: 'flattener' }),
  },
  {
    title: 'a user that does not exist',
    run: (stack) => connectAs(stack, 'producer', { KAFKA_USERNAME: 'nobody' }),
  },
  {
    title: 'a password as it is, from who has one for SCRAM',
    run: (stack) => connectAs(stack, 'producer', { KAFKA_SASL_MECHANISM: 'PLAIN' }),
  },
  writes('producer', 'iex-topic-1-flattened'),
  reads('producer', 'iex-topic-1-flattened'),
  reads('producer', 'iex-topic-1-dlq'),
  joins('producer', 'tickertape-flattener', 'iex-topic-1'),
  writes('flattener', 'iex-topic-1'),
  reads('flattener', 'gaps'),
  reads('flattener', 'api-data'),
  joins('flattener', 'tickertape-archiver', 'iex-topic-1'),
  {
    title: 'flattener writes under a transactional id that is not its own',
    run: (stack) =>
      writeInTransaction(clientOf(stack, 'flattener'), 'tickertape-dlq-x', 'iex-topic-1-flattened'),
  },
  writes('archiver', 'iex-topic-1'),
  writes('archiver', 'iex-topic-1-dlq'),
  reads('archiver', 'iex-topic-1-flattened'),
  writes('pinot', 'iex-topic-1-flattened'),
  reads('pinot', 'iex-topic-1'),
  reads('pinot-bootstrap', 'iex-topic-1-flattened'),
  writes('dashboard', 'iex-topic-1-flattened'),
  reads('dashboard', 'kafkasql-journal'),
  joins('dashboard', 'tickertape-flattener', 'iex-topic-1'),
  writes('audit', 'iex-topic-1'),
  reads('audit', 'kafkasql-journal'),
  writes('operator', 'kafkasql-journal'),
  reads('registry', 'iex-topic-1'),
  {
    title: 'operator makes a topic',
    run: (stack) =>
      administer(clientOf(stack, 'operator'), (admin) =>
        admin.ensureTopics([{ topic: 'mine', ...spec }]),
      ),
  },
  {
    title: 'producer shortens the retention of its topic',
    run: (stack) =>
      administer(clientOf(stack, 'producer'), (admin) =>
        admin.ensureTopics([{ topic: 'gaps', ...spec, partitions: 6 }]),
      ),
  },
  {
    title: 'operator gives itself a right',
    run: (stack) =>
      makeUser(clientOf(stack, 'operator'), (access) =>
        access.setRights(
          ['operator'],
          [{ user: 'operator', resource: 'topic', name: '*', isPrefix: false, operation: 'Write' }],
        ),
      ),
  },
  {
    title: 'operator sets a password',
    run: (stack) =>
      makeUser(clientOf(stack, 'operator'), (access) =>
        access.setPasswords(new Map([['flattener', 'taken']])),
      ),
  },
]

/** What a broker says to who speaks Kafka without TLS: the first bytes, if any, and that it hangs up. */
export function speakOpenly(address: string): Promise<Buffer> {
  const [host, port] = address.split(':')
  // ApiVersions, version 0, of a client without a name.
  const question = Buffer.from('0000000a001200000000000700ff', 'hex')
  return new Promise((resolve, reject) => {
    const socket = connect({ host: host as string, port: Number(port) })
    const answer: Buffer[] = []
    socket.on('data', (chunk) => answer.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(answer)))
    socket.write(question)
  })
}

/** The error of who does not know the authority of the stack. */
export function trustTheWorldOnly(address: string): Promise<string | undefined> {
  const [host, port] = address.split(':')
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: host as string, port: Number(port), ca: [] })
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code))
    socket.on('secureConnect', () => reject(new Error('the certificate was trusted')))
  })
}
