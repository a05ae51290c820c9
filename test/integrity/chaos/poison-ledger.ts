import { createHash } from 'node:crypto'
import {
  createClient,
  createProducer,
  type HeaderList,
  partitionOf,
  readDeadLetter,
  readTopic,
} from '@tickertape/kafka'
import { quietLog, type TestConfig } from '@tickertape/testkit'
import { type Poison, poisons, schemaIds } from './poisons.ts'

const clientOf = ({ config }: TestConfig) =>
  createClient({ brokers: config.kafka.bootstrap_servers, clientId: 'poison', log: quietLog })

const sumOf = (value: Buffer | null): string =>
  value === null ? 'no value' : createHash('sha256').update(value).digest('hex').slice(0, 16)

/** What makes a dead letter the one of a poison: the reason, every byte, and the headers. */
const printOf = (code: string, value: Buffer | null, headerList: HeaderList): string =>
  `${code} ${sumOf(value)} ${headerList.length} headers`

/** Sends poison, each record with a name of its own, and says whether each became its dead letter, once. */
export class PoisonLedger implements AsyncDisposable {
  readonly kinds: Readonly<Record<string, Poison>>
  readonly #setup: TestConfig
  readonly #producer: Awaited<ReturnType<typeof createProducer>>
  readonly #sent = new Map<string, string>()

  private constructor(
    setup: TestConfig,
    kinds: Readonly<Record<string, Poison>>,
    producer: Awaited<ReturnType<typeof createProducer>>,
  ) {
    this.#setup = setup
    this.kinds = kinds
    this.#producer = producer
  }

  static async open(setup: TestConfig): Promise<PoisonLedger> {
    const kinds = poisons(await schemaIds(setup))
    return new PoisonLedger(setup, kinds, await createProducer(clientOf(setup)))
  }

  get sent(): number {
    return this.#sent.size
  }

  /** Sends one poison of a kind where the records of a symbol go. */
  async send(kind: string, symbol: string): Promise<void> {
    const { topics, partitions } = this.#setup.config.kafka
    const { code, value, headerList = [] } = this.kinds[kind] as Poison
    const name = `${kind} #${this.#sent.size}`
    const named: HeaderList = [['poison', Buffer.from(name)], ...headerList]
    this.#sent.set(name, printOf(code, value, named))
    const partition = partitionOf(symbol, partitions)
    const place = { topic: topics.raw_trade, key: symbol, partition }
    await this.#producer.send([{ ...place, value, headerList: named }])
  }

  /** Dead letters by the name of their poison, as often as they are there. */
  async letters(): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, string[]>()
    await readTopic(clientOf(this.#setup), {
      topic: this.#setup.config.kafka.topics.dlq,
      onBatch: ({ partition, records }) => {
        for (const record of records) {
          const letter = readDeadLetter(partition, record)
          if (!letter) continue
          const { code, value, headerList } = letter
          const name = String(headerList.find(([header]) => header === 'poison')?.[1])
          found.set(name, [...(found.get(name) ?? []), printOf(code, value, headerList)])
        }
      },
    })
    return found
  }

  /** One line for every poison without its one dead letter, and for every letter without poison. */
  async problems(): Promise<string[]> {
    const letters = await this.letters()
    const names = new Set([...this.#sent.keys(), ...letters.keys()])
    return [...names].flatMap((name) => {
      const want = this.#sent.get(name)
      const have = letters.get(name) ?? []
      if (have.length === 1 && have[0] === want) return []
      return [`poison ${name}: dead letters ${JSON.stringify(have)} instead of ${want ?? 'none'}`]
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#producer[Symbol.asyncDispose]()
  }
}
