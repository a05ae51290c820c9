import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '@tickertape/config'
import {
  type KafkaAdmin,
  type KafkaClient,
  type Log,
  type RecordView,
  type Registry,
  TopicTail,
} from '@tickertape/kafka'
import { derivedSchemas } from '@tickertape/schema'
import { derivedTopicsOf } from '@tickertape/streams'
import { type EventReader, madeNames } from './event-reader.ts'
import type { AlertEvent, CandleEvent } from './market-event.ts'

export interface MadeOptions {
  readonly config: Config
  readonly client: KafkaClient
  readonly admin: KafkaAdmin
  readonly registry: Registry
  readonly reader: EventReader
  readonly log: Log
  readonly signal: AbortSignal
  /** Alerts of this long are shown at the start. */
  readonly backMs: number
  readonly onCandle: (candle: CandleEvent) => void
  readonly onAlert: (alert: AlertEvent) => void
}

const LOOK_AGAIN_MS = 10_000

/** The live edge of what streaming SQL makes; where it does not run there is none. */
export class MadeEdge {
  readonly #options: MadeOptions
  #tail: TopicTail | undefined

  constructor(options: MadeOptions) {
    this.#options = options
  }

  /** First offset that was not shown yet; undefined for what is not followed. */
  position(place: Parameters<TopicTail['position']>[0]): number | undefined {
    return this.#tail?.position(place)
  }

  /** Waits until streaming SQL has made its topics, and follows them until the signal aborts. */
  async run(): Promise<void> {
    const { config, client, log, signal } = this.#options
    const topics = derivedTopicsOf(config)
    while (!(await this.#areThere(madeNames.map((name) => topics[name])))) {
      await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => {})
      if (signal.aborted) return
    }
    await using tail = await TopicTail.connect(client)
    for (const name of madeNames) await this.#begin(tail, name, topics[name])
    this.#tail = tail
    const onRecord = ({ topic }: { topic: string }, record: RecordView) =>
      this.#show(topic === topics.candles, record)
    await tail.run({ log, signal, onRecord })
  }

  /** Who may not look does not see them. */
  async #areThere(topics: readonly string[]): Promise<boolean> {
    const { admin } = this.#options
    const widths = await Promise.all(
      topics.map((topic) => admin.partitionsOf(topic).catch(() => undefined)),
    )
    return widths.every((width) => width !== undefined)
  }

  async #begin(tail: TopicTail, name: (typeof madeNames)[number], topic: string): Promise<void> {
    const { config, admin, registry, reader, backMs } = this.#options
    const { compatibility } = config.schema_registry
    const { record: schema } = derivedSchemas[name]
    const subject = `${topic}-value`
    await reader.learn(name, await registry.register({ subject, schema, compatibility }))
    tail.add(topic, await admin.offsetsAt(topic, Date.now() - backMs))
  }

  #show(isCandle: boolean, record: RecordView): void {
    const { reader, onCandle, onAlert } = this.#options
    if (isCandle) {
      const candle = reader.readCandle(record)
      if (candle) onCandle(candle)
      return
    }
    const alert = reader.readAlert(record)
    if (alert) onAlert(alert)
  }
}
