import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import tls from 'node:tls'
import { ArchiveStore } from '@tickertape/archive'
import { KafkaAdmin } from '@tickertape/kafka'
import { archivedTopics, kafkaClient } from '@tickertape/streams'
import { docker, eventually, quietLog, testStackKind } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditInContainer } from './audit.ts'
import { ComposeProject } from './compose-project.ts'
import { refusedAtKafka, speakOpenly, trustTheWorldOnly } from './refused-at-kafka.ts'
import { deniedInArchive, refusedAtRegistry, refusedToServices } from './refused-elsewhere.ts'
import {
  adminConfig,
  configOf,
  type Secured,
  secretOf,
  secretsFolder,
  securityIsChosen,
} from './secure-stack.ts'

const TLS_ALERT = 0x15

let project: ComposeProject
let secrets: ReturnType<typeof secretsFolder>
let stack: Secured

/** Key of an object that the archiver has written. */
async function archivedKey(): Promise<string> {
  using store = new ArchiveStore(configOf(stack, 'audit'))
  const [topic = ''] = archivedTopics(adminConfig(stack))
  for await (const key of store.keys(`${topic}/`)) return key
  return ''
}

async function connectsAs(password: string): Promise<boolean> {
  const given = { KAFKA_PASSWORD_FILE: '', KAFKA_PASSWORD: password }
  const config = configOf(stack, 'producer', given)
  return KafkaAdmin.connect(kafkaClient({ config, clientId: 'test', log: quietLog })).then(
    async (admin) => {
      await admin[Symbol.asyncDispose]()
      return true
    },
    () => false,
  )
}

describe.skipIf(!securityIsChosen || (await testStackKind()) === 'embedded')(
  'docker-compose.secure.yml',
  () => {
    beforeAll(async () => {
      secrets = secretsFolder()
      const settings = { PRODUCER_RATE: '100', SECRETS_DIR: secrets.path }
      project = await ComposeProject.prepare(settings, ['docker-compose.secure.yml'])
      await project.run(['--profile', 'tools', 'build'])
      await project.up()
      const { hostEnv } = project
      const addresses = {
        kafka: hostEnv.KAFKA_BOOTSTRAP_SERVERS ?? '',
        registry: (hostEnv.SCHEMA_REGISTRY_URL ?? '').replace('http:', 'https:'),
        s3: hostEnv.S3_SINK_ENDPOINT ?? '',
        pinotController: hostEnv.PINOT_CONTROLLER_URL ?? '',
        pinotBroker: hostEnv.PINOT_BROKER_URL ?? '',
      }
      stack = { secretsDir: secrets.path, addresses }
      const authority = readFileSync(join(secrets.path, 'trust/ca.pem'), 'utf8')
      tls.setDefaultCACertificates([...tls.getCACertificates(), authority])
    }, 900_000)
    afterAll(async () => {
      await project[Symbol.asyncDispose]()
      secrets[Symbol.dispose]()
    })

    it('runs the whole pipeline, and the audit finds nothing missing', async () => {
      await eventually(archivedKey, (key) => key !== '', 120_000)
      const { verdict, streams } = await auditInContainer(project, ['--wait', '120'])
      expect(verdict).toBe('agrees')
      const bars = streams.find(({ kind }) => kind === 'bars')
      expect(bars?.raw).toBeGreaterThan(100)
    })

    it('lets an operator look at dead letters and plan a replay', async () => {
      const operator = (...words: string[]) =>
        project.run(['run', '--rm', '-T', 'operator', ...words])
      await expect(operator('dlq', 'list')).resolves.toEqual(expect.any(String))
      const anHourAgo = new Date(Date.now() - 3_600_000).toISOString()
      const span = ['--from', anHourAgo, '--to', 'now', '--again', 'a test']
      expect(await operator('replay', ...span, '--dry-run')).toContain('iex-topic-1')
    })

    it('says nothing to who speaks to Kafka without TLS', async () => {
      const [first] = await speakOpenly(stack.addresses.kafka)
      expect([undefined, TLS_ALERT]).toContain(first)
    })

    it('is trusted only by who knows its authority', async () => {
      expect(await trustTheWorldOnly(stack.addresses.kafka)).toBe('SELF_SIGNED_CERT_IN_CHAIN')
    })

    it.each(refusedAtKafka)('refuses at Kafka: $title', async ({ run }) => {
      await expect(run(stack)).rejects.toMatchObject({ code: 'TAPE_KAFKA_REFUSED' })
    })

    it.each(refusedAtRegistry)('refuses at the registry: $title', async ({ run }) => {
      await expect(run(stack)).rejects.toMatchObject({ code: 'TAPE_REGISTRY_REFUSED' })
    })

    it('answers no plain HTTP at the registry', async () => {
      await expect(fetch(stack.addresses.registry.replace('https:', 'http:'))).rejects.toThrow()
    })

    it.each(refusedToServices)('refuses at the archive: $title', async ({ run }) => {
      await expect(run(stack)).rejects.toMatchObject({ code: 'TAPE_S3_REFUSED' })
    })

    it('denies in the archive what no service needs, and the object stays', async () => {
      const key = await archivedKey()
      for (const { title, run } of deniedInArchive(key)) {
        await expect(run(stack), title).rejects.toMatchObject({ name: 'AccessDenied' })
      }
      using store = new ArchiveStore(configOf(stack, 'audit'))
      expect((await store.facts(key)).firstOffset).toBe(0)
    })

    it('shows no password in a table, in the environment of a container or in its arguments', async () => {
      const table = await fetch(`${stack.addresses.pinotController}/tables/stock_ticks_latest_2`)
      const ids = (await project.run(['ps', '--all', '--quiet'])).trim().split('\n')
      const shown = `${await table.text()}${await docker(['inspect', ...ids])}`
      expect(shown).toContain('SASL_INHERIT')
      const users = ['producer', 'flattener', 'archiver', 'pinot', 'registry', 'admin', 'audit']
      for (const user of users)
        expect(shown).not.toContain(secretOf(stack, `${user}/kafka-password`))
      expect(shown).not.toContain(secretOf(stack, 'minio/root-password'))
      expect(shown).not.toContain(secretOf(stack, 'archiver/s3-password'))
    })

    it('takes a new password, and the old one no longer', async () => {
      const file = join(secrets.path, 'producer/kafka-password')
      const old = secretOf(stack, 'producer/kafka-password')
      writeFileSync(file, 'another-password-of-the-producer')
      await project.run(['run', '--rm', '-T', 'access', '--only', 'kafka'])
      expect(await connectsAs('another-password-of-the-producer')).toBe(true)
      expect(await connectsAs(old)).toBe(false)
    })
  },
)
