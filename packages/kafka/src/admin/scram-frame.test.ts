import { pbkdf2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import { readScramAnswer, scramCredential, scramFrame } from './scram-frame.ts'

test('a password goes over the wire salted and hashed', () => {
  const { salt, iterations, saltedPassword } = scramCredential('producer', 'sesame')
  expect(saltedPassword).toEqual(pbkdf2Sync('sesame', salt, iterations, 64, 'sha512'))
  expect(scramCredential('producer', 'sesame').salt).not.toEqual(salt)
})

test('the frame has the layout of AlterUserScramCredentials 0', () => {
  const credential = { user: 'ab', iterations: 4096 }
  const frame = scramFrame(
    [{ ...credential, salt: Buffer.from('ss'), saltedPassword: Buffer.from('ppp') }],
    7,
    'cli',
  )
  const header = '0033' + '0000' + '00000007' + '0003' + '636c69' + '00'
  const upsert = '03' + '6162' + '02' + '00001000' + '03' + '7373' + '04' + '707070' + '00'
  const body = `${header}01${'02'}${upsert}00`
  expect(frame.toString('hex')).toBe(`${(body.length / 2).toString(16).padStart(8, '0')}${body}`)
})

test('an answer names each user with its error', () => {
  const payload = Buffer.from(
    '00' +
      '00000000' +
      '03' +
      '0261' +
      '0000' +
      '00' +
      '00' +
      '0262' +
      '005d' +
      '036e6f' +
      '00' +
      '00',
    'hex',
  )
  expect(readScramAnswer(payload)).toEqual([
    { user: 'a', errorCode: 0, message: '' },
    { user: 'b', errorCode: 0x5d, message: 'no' },
  ])
})
