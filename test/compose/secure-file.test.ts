import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { accessKeyOf, rightsOf } from '@tickertape/access'
import { loadConfig, projectRoot, settingsOf } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { apps, type ComposeService, composeFile } from './compose-file.ts'

const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8')
const overlay: { services: Record<string, ComposeService> } = parse(
  read('docker-compose.secure.yml'),
  { merge: true, maxAliasCount: -1, logLevel: 'silent' },
)
const rights = rightsOf(loadConfig({ env: {} }))
/** They ask Pinot or Flink, or have nothing to do here. */
const withoutUser = ['query', 'sql', 'flink-bucket']
/** The same program for another profile. */
const userOf = (service: string) => (service === 'candle-table' ? 'pinot-bootstrap' : service)
const environmentOf = (service: string) => overlay.services[service]?.environment ?? {}

describe('docker-compose.secure.yml', () => {
  it('makes every service of ours a user, but for what asks Pinot or Flink alone', () => {
    const ours = apps.map(([name]) => name).filter((name) => !withoutUser.includes(name))
    expect(ours.map((name) => [name, environmentOf(name).KAFKA_USERNAME])).toEqual(
      ours.map((name) => [name, userOf(name)]),
    )
  })

  it('gives names at the registry and keys of the archive to who has rights there', () => {
    for (const { user, archive, registry } of rights) {
      const { KAFKA_USERNAME, MINIO_ROOT_USER, SCHEMA_REGISTRY_USERNAME } = environmentOf(user)
      // Servers read theirs from files.
      if (KAFKA_USERNAME === undefined) continue
      expect(MINIO_ROOT_USER).toBe(archive ? accessKeyOf(user) : 'no-access-key')
      if (user !== 'pinot-bootstrap') {
        expect(SCHEMA_REGISTRY_USERNAME).toBe(registry ? user : undefined)
      }
    }
  })

  it('sets only what packages/config and Node know, and no secret in sight', () => {
    const secrets = settingsOf().filter(({ secret }) => secret)
    const known = new Set([
      ...settingsOf().map(({ env }) => env),
      ...secrets.map(({ env }) => `${env}_FILE`),
      'NODE_EXTRA_CA_CERTS',
    ])
    const users = rights.map(({ user }) => user)
    for (const user of users.filter((name) => environmentOf(name).KAFKA_USERNAME)) {
      expect(Object.keys(environmentOf(user)).filter((name) => !known.has(name))).toEqual([])
    }
  })

  it('has the versions of docker-compose.yml', () => {
    const images = Object.values(composeFile['x-images'])
    for (const { image } of Object.values(overlay.services)) {
      if (image !== undefined) expect(images).toContain(image)
    }
  })

  it('has a password made for every user, and its role at the registry', () => {
    const script = read('deploy/compose/credentials.sh')
    const [, made = ''] =
      /for user in ([^;]*); do\n {2}password "\$user\/kafka-password"/.exec(script) ?? []
    expect(made.split(/[\s\\]+/)).toEqual(expect.arrayContaining(rights.map(({ user }) => user)))
    const roles = Object.fromEntries(
      [...script.matchAll(/^([\w-]+) sr-(\w+)$/gm)].map(([, user, role]) => [user, role]),
    )
    const wanted = rights.flatMap(({ user, registry }) => (registry ? [[user, registry]] : []))
    expect(roles).toEqual({ ...Object.fromEntries(wanted), admin: 'admin' })
  })
})
