import { createRequire } from 'node:module'
import type { Encoded, WireRequest } from './cluster.ts'

const require = createRequire(import.meta.url)
const Encoder = require('kafkajs/src/protocol/encoder')
const Decoder = require('kafkajs/src/protocol/decoder')

export type FlexibleBody = InstanceType<typeof Encoder>
export type FlexibleAnswer = InstanceType<typeof Decoder>

/** The body of a request that is about to be written. */
export const newBody = (): FlexibleBody => new Encoder()

interface FlexibleRequest<T> {
  readonly apiKey: number
  readonly apiVersion: number
  readonly apiName: string
  /** Everything behind the header, the tags at its end included. */
  readonly body: FlexibleBody
  /** Reads the answer behind its header. */
  readonly read: (answer: FlexibleAnswer) => T
}

/**
 * A request of the kind that Kafka added last, which the client knows in two places only: lengths are varints,
 * and header, body and each of their structures end with tags.
 */
export function flexibleRequest<T>(options: FlexibleRequest<T>): WireRequest<Encoded> {
  const { apiKey, apiVersion, apiName, body, read } = options
  const encode = async () => new Encoder().writeUVarIntBytes().writeEncoder(body)
  return {
    request: { apiKey, apiVersion, apiName, encode },
    response: {
      decode: async (payload) => {
        const answer = new Decoder(payload)
        answer.readTaggedFields()
        return { clientSideThrottleTime: 0, answer: read(answer) }
      },
      parse: async (decoded) => (decoded as { answer: T }).answer,
    },
  }
}
