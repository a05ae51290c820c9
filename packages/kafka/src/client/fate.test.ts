import { TapeError } from '@tickertape/errors'
import { describe, expect, it } from 'vitest'
import { fromKafka, rejoinCause } from './fate.ts'

const clientError = (facts: object) => Object.assign(new Error('it broke'), facts)

describe('fromKafka', () => {
  it('waits out what is transient', () => {
    const error = fromKafka(clientError({ name: 'KafkaJSConnectionError' }))
    expect(error).toMatchObject({ code: 'TAPE_KAFKA_UNAVAILABLE', retryable: true })
  })

  it('knows a fenced producer, also inside the wrapping of the client', () => {
    const cause = clientError({ name: 'KafkaJSProtocolError', type: 'INVALID_PRODUCER_EPOCH' })
    const error = fromKafka(clientError({ name: 'KafkaJSNonRetriableError', cause }))
    expect(error.code).toBe('TAPE_KAFKA_FENCED')
  })

  it('gives up on what a retry does not cure', () => {
    const error = fromKafka(
      clientError({ name: 'KafkaJSProtocolError', type: 'MESSAGE_TOO_LARGE' }),
    )
    expect(error).toMatchObject({ code: 'TAPE_KAFKA_FAILED', retryable: false })
  })

  it.each([
    { name: 'KafkaJSProtocolError', type: 'TOPIC_AUTHORIZATION_FAILED' },
    { name: 'KafkaJSSASLAuthenticationError' },
    {
      name: 'KafkaJSAggregateError',
      errors: [
        clientError({ name: 'KafkaJSCreateTopicError', type: 'TOPIC_AUTHORIZATION_FAILED' }),
      ],
    },
  ])('tells that the user is refused: %o', (facts) => {
    const error = fromKafka(clientError(facts))
    expect(error).toMatchObject({ code: 'TAPE_KAFKA_REFUSED', retryable: false })
  })

  it('does not excuse an error of our own', () => {
    expect(fromKafka(new TypeError('x is undefined')).retryable).toBe(false)
  })
})

describe('rejoinCause', () => {
  it('finds the word of the broker behind our own error', () => {
    const cause = clientError({ type: 'REBALANCE_IN_PROGRESS' })
    expect(rejoinCause(new TapeError('TAPE_KAFKA_UNAVAILABLE', 'x', { cause }))).toBe(cause)
    expect(rejoinCause(clientError({ type: 'REQUEST_TIMED_OUT' }))).toBeUndefined()
  })
})
