import { describe, expect, it } from 'vitest'
import { messageOf } from './service-process.ts'

describe('messageOf', () => {
  it('reads message, level and code of a log line', () => {
    const line = '{"level":60,"err":{"code":"TAPE_S3_REFUSED"},"msg":"bucket x: status 403"}'
    expect(messageOf(line)).toEqual({
      text: 'bucket x: status 403',
      level: 60,
      code: 'TAPE_S3_REFUSED',
    })
  })

  it('takes what is no log line as it is, and as worth showing', () => {
    expect(messageOf('Segmentation fault')).toEqual({ text: 'Segmentation fault', level: 50 })
  })
})
