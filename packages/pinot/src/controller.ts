import { TapeError } from '@tickertape/errors'
import {
  type ConsumingSegmentsInfo,
  consumedOffsets,
  type ExternalView,
  type PartitionState,
  partitionStates,
} from './consumption.ts'
import { messageOf, type PinotAnswer, type PinotRequest, requestPinot } from './pinot-request.ts'

/** Making a table starts its consumers, so it takes longest. */
const TIMEOUT_MS = 30_000

interface BrokersByTenant {
  readonly tenants: Readonly<Record<string, readonly { host: string; port: number }[]>>
}

/**
 * Looks after schemas and tables. Every method throws TAPE_PINOT_UNAVAILABLE when the controller is away or
 * answers 5xx (also: the topic of a new table is missing), TAPE_PINOT_REFUSED when it refuses, and the
 * signal's reason when that fires.
 */
export class PinotController {
  readonly #url: string
  readonly #options: Pick<PinotRequest, 'timeoutMs' | 'signal'>

  constructor(url: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}) {
    this.#url = url
    this.#options = { timeoutMs: TIMEOUT_MS, ...options }
  }

  async checkHealth(): Promise<void> {
    await this.#ask('/health')
  }

  /** The schema, or undefined when there is none. */
  async schema(name: string): Promise<unknown> {
    const answer = await this.#ask(`/schemas/${name}`, {}, [404])
    return answer.status === 404 ? undefined : JSON.parse(answer.text)
  }

  /** False when there is one already, which stays as it is. */
  async createSchema(schema: object): Promise<boolean> {
    const path = '/schemas?override=false'
    return (await this.#ask(path, { method: 'POST', body: schema }, [409])).status !== 409
  }

  async updateSchema(name: string, schema: object): Promise<void> {
    await this.#ask(`/schemas/${name}`, { method: 'PUT', body: schema })
  }

  /** The configuration of a realtime table with the controller's defaults, or undefined. */
  async table(name: string): Promise<object | undefined> {
    const { text } = await this.#ask(`/tables/${name}?type=realtime`)
    return (JSON.parse(text) as { REALTIME?: object }).REALTIME
  }

  /** False when there is one already, which stays as it is. */
  async createTable(table: object): Promise<boolean> {
    return (await this.#ask('/tables', { method: 'POST', body: table }, [409])).status !== 409
  }

  async updateTable(name: string, table: object): Promise<void> {
    await this.#ask(`/tables/${name}`, { method: 'PUT', body: table })
  }

  /** Lets servers apply a new schema or new indexes to the segments that they have. */
  async reload(name: string): Promise<void> {
    await this.#ask(`/segments/${name}/reload?type=REALTIME`, { method: 'POST' })
  }

  /** How every partition that has a segment is doing, by partition. */
  async partitionStates(name: string): Promise<readonly PartitionState[]> {
    const [info, view] = await Promise.all([
      this.#ask(`/tables/${name}/consumingSegmentsInfo`),
      this.#ask(`/tables/${name}/externalview`, {}, [404]),
    ])
    return partitionStates(
      JSON.parse(info.text) as ConsumingSegmentsInfo,
      view.status === 404 ? {} : (JSON.parse(view.text) as ExternalView),
    )
  }

  /** First offset of each partition that the table has not consumed; absent for one that does not consume. */
  async consumedOffsets(name: string): Promise<ReadonlyMap<number, number>> {
    const { text } = await this.#ask(`/tables/${name}/consumingSegmentsInfo`)
    return consumedOffsets(JSON.parse(text) as ConsumingSegmentsInfo)
  }

  /** Seals what is being consumed and goes on in new segments, which take the schema and settings of now. */
  async forceCommit(name: string): Promise<void> {
    await this.#ask(`/tables/${name}/forceCommit`, { method: 'POST' })
  }

  /** Starts partitions again whose consumer stopped. Harmless where it runs. */
  async resumeConsumption(name: string): Promise<void> {
    await this.#ask(`/tables/${name}/resumeConsumption`, { method: 'POST' })
  }

  /** Starts a segment again that is in state ERROR, which a resume does not touch. */
  async resetSegment(name: string, segment: string): Promise<void> {
    await this.#ask(`/segments/${name}_REALTIME/${segment}/reset`, { method: 'POST' })
  }

  /** URLs of all brokers, as they registered themselves: not every one need be reachable from here. */
  async brokerUrls(): Promise<readonly string[]> {
    const { tenants } = JSON.parse((await this.#ask('/v2/brokers')).text) as BrokersByTenant
    const brokers = Object.values(tenants).flat()
    return [...new Set(brokers.map(({ host, port }) => `http://${host}:${port}`))]
  }

  async #ask(
    path: string,
    request: Pick<PinotRequest, 'method' | 'body'> = {},
    expected: readonly number[] = [],
  ): Promise<PinotAnswer> {
    const url = new URL(path, this.#url)
    const answer = await requestPinot(url, {
      setting: 'pinot.controller_url',
      ...request,
      ...this.#options,
    })
    if (answer.status < 300 || expected.includes(answer.status)) return answer
    throw new TapeError(
      'TAPE_PINOT_REFUSED',
      `the controller refused ${request.method ?? 'GET'} ${url.pathname} with ${answer.status}: ${messageOf(answer.text)}`,
      { context: { url: url.href } },
    )
  }
}
