import { pbkdf2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import { scramCredential, scramRequest } from './scram-request.ts'

test('a password goes over the wire salted and hashed', () => {
  const { salt, iterations, saltedPassword } = scramCredential('producer', 'sesame')
  expect(saltedPassword).toEqual(pbkdf2Sync('sesame', salt, iterations, 64, 'sha512'))
  expect(scramCredential('producer', 'sesame').salt).not.toEqual(salt)
})

test('the request has the layout of AlterUserScramCredentials 0', async () => {
  const credential = { user: 'ab', iterations: 4096 }
  const { request } = scramRequest([
    { ...credential, salt: Buffer.from('ss'), saltedPassword: Buffer.from('ppp') },
  ])
  const upsert = '03' + '6162' + '02' + '00001000' + '03' + '7373' + '04' + '707070' + '00'
  expect(request).toMatchObject({ apiKey: 51, apiVersion: 0 })
  expect((await request.encode()).buffer.toString('hex')).toBe(`00${'01'}${'02'}${upsert}00`)
})

test('an answer names each user with its error', async () => {
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
  const { response } = scramRequest([])
  expect(await response.parse(await response.decode(payload))).toEqual([
    { user: 'a', errorCode: 0, message: '' },
    { user: 'b', errorCode: 0x5d, message: 'no' },
  ])
})
