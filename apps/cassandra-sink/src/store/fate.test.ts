import { TapeError } from '@tickertape/errors'
import cassandra from 'cassandra-driver'
import { describe, expect, it } from 'vitest'
import { fromCassandra } from './fate.ts'

const { errors, types } = cassandra
const codes = types.responseErrorCodes
const answer = (code: number) => new errors.ResponseError(code, 'said so')

describe('an error of Cassandra', () => {
  it.each([
    ['too few copies', answer(codes.unavailableException)],
    ['overload', answer(codes.overloaded)],
    ['a write that took too long', answer(codes.writeTimeout)],
    ['no node', new errors.NoHostAvailableError({ '10.0.0.1:9042': new Error('refused') })],
    ['no answer', new errors.OperationTimedOutError('late', '10.0.0.1:9042')],
  ])('passes by itself: %s', (_, cause) => {
    expect(fromCassandra(cause)).toMatchObject({
      code: 'TAPE_CASSANDRA_UNAVAILABLE',
      retryable: true,
    })
  })

  it.each([
    ['a right that is missing', answer(codes.unauthorized)],
    ['a wrong password', new errors.AuthenticationError('no')],
    [
      'a wrong password, as the driver wraps it',
      new errors.NoHostAvailableError({ '10.0.0.1:9042': new errors.AuthenticationError('no') }),
    ],
  ])('is a refusal: %s', (_, cause) => {
    expect(fromCassandra(cause)).toMatchObject({ code: 'TAPE_CASSANDRA_REFUSED', exitCode: 77 })
  })

  it('ends the service when the statement is wrong', () => {
    expect(fromCassandra(answer(codes.invalid))).toMatchObject({
      code: 'TAPE_CASSANDRA_FAILED',
      retryable: false,
      message: expect.stringContaining('said so'),
    })
  })

  it('names the setting of a wrong datacenter, and the node that did not answer', () => {
    const wrong = new errors.ArgumentError('localDataCenter was configured as x, but found y')
    expect(fromCassandra(wrong)).toMatchObject({
      code: 'TAPE_CONFIG_INVALID',
      message: expect.stringContaining('cassandra.local_datacenter'),
    })
    const silent = new errors.NoHostAvailableError({ '10.0.0.1:9042': new Error('timed out') })
    expect(fromCassandra(silent).message).toContain('10.0.0.1:9042: timed out')
  })

  it('stays what it is when it is one of ours', () => {
    const ours = new TapeError('TAPE_CASSANDRA_FAILED', 'known')
    expect(fromCassandra(ours)).toBe(ours)
  })
})
