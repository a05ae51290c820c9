import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { AnswerReader } from '../answer-reader.ts'
import { replaceModule } from './replace-module.ts'

const require = createRequire(import.meta.url)

interface Encoding {
  readonly correlationId: number
  readonly clientId: string
  readonly request: { readonly frame?: (correlationId: number, clientId: string) => Buffer }
}

/** Requests that bring their bytes along are sent as they are, not copied through three encoders. */
export function sendFramesAsTheyAre(): void {
  replaceModule('protocol/request', (encode: (options: Encoding) => unknown) => {
    return async (options: Encoding) => {
      const { request, correlationId, clientId } = options
      return request.frame ? { buffer: request.frame(correlationId, clientId) } : encode(options)
    }
  })
}

interface Connection {
  readonly socket: Socket
  readonly authHandlers: { onSuccess(answer: Buffer): void } | null
  readonly authExpectResponse: boolean
  readonly requestQueue: {
    fulfillRequest(answer: { size: number; correlationId: number; payload: Buffer }): void
  }
}

const readers = new WeakMap<Socket, AnswerReader>()

function readerOf(socket: Socket): AnswerReader {
  const known = readers.get(socket) ?? new AnswerReader()
  readers.set(socket, known)
  return known
}

const CORRELATION_ID = 4
const PAYLOAD = 8

function takeChunk(connection: Connection, chunk: Buffer): void {
  const { socket, requestQueue } = connection
  for (const answer of readerOf(socket).take(chunk)) {
    // Looked at anew for each: who authenticates is done with one answer.
    if (connection.authHandlers) connection.authHandlers.onSuccess(answer)
    else {
      const correlationId = answer.readInt32BE(CORRELATION_ID)
      const payload = answer.subarray(PAYLOAD)
      requestQueue.fulfillRequest({ size: answer.length - CORRELATION_ID, correlationId, payload })
    }
  }
}

export function copyAnswersOnce(): void {
  const { prototype } = require('kafkajs/src/network/connection')
  prototype.processData = function (this: Connection, chunk: Buffer) {
    const { authHandlers, authExpectResponse, socket } = this
    if (authHandlers && !authExpectResponse) return authHandlers.onSuccess(Buffer.from(chunk))
    try {
      takeChunk(this, chunk)
    } catch (cause) {
      socket.destroy(cause as Error)
    }
  }
}
