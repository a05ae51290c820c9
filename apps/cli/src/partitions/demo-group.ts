import { consumeGroup, type KafkaClient } from '@tickertape/kafka'

/** A record as a member of the demonstration read it. */
export interface Read {
  readonly member: string
  readonly partition: number
  readonly offset: number
}

interface Member {
  readonly name: string
  readonly stop: AbortController
  assigned: readonly number[]
  ended: Promise<void>
}

const log = { debug() {}, info() {}, warn() {} }
const GIVE_UP_MS = 60_000

/** Consumers of one group that write down what they read and commit it. */
export class DemoGroup implements AsyncDisposable {
  readonly reads: Read[] = []
  readonly #client: KafkaClient
  readonly #groupId: string
  readonly #topic: string
  readonly #members: Member[] = []
  #changed = Promise.withResolvers<void>()

  constructor(client: KafkaClient, groupId: string, topic: string) {
    this.#client = client
    this.#groupId = groupId
    this.#topic = topic
  }

  /** Which partitions each member reads, by its name. */
  get assignment(): readonly (readonly [name: string, partitions: readonly number[]])[] {
    return this.#members.map(({ name, assigned }) => [name, assigned])
  }

  join(name: string): void {
    const stop = new AbortController()
    const member: Member = { name, stop, assigned: [], ended: Promise.resolve() }
    member.ended = consumeGroup(this.#client, {
      ...{ groupId: this.#groupId, topics: [this.#topic], signal: stop.signal, log },
      onAssigned: (assignment) => {
        member.assigned = [...(assignment[this.#topic] ?? [])].sort()
        this.#tell()
      },
      onBatch: async ({ partition, records, nextOffset }, control) => {
        for (const { offset } of records) this.reads.push({ member: name, partition, offset })
        await control.commit(this.#topic, partition, nextOffset)
        this.#tell()
        return undefined
      },
    })
    this.#members.push(member)
  }

  async leave(name: string): Promise<void> {
    const at = this.#members.findIndex((one) => one.name === name)
    const [member] = this.#members.splice(at, 1)
    member?.stop.abort()
    await member?.ended
  }

  /** Waits until something holds, looking whenever the group has read or changed. */
  async until(holds: () => boolean): Promise<void> {
    const late = AbortSignal.timeout(GIVE_UP_MS)
    while (!holds()) {
      const { promise } = this.#changed
      const failed = Promise.all(this.#members.map(({ ended }) => ended)).then(() => {})
      await Promise.race([
        ...[promise, failed],
        new Promise((_, reject) => late.addEventListener('abort', () => reject(late.reason))),
      ])
    }
  }

  #tell(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { name } of [...this.#members]) await this.leave(name)
  }
}
