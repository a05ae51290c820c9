import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Jvm } from '../jvm.ts'
import { connectProperties, connectServer } from './connect.ts'

const jvm: Jvm = {
  jars: ['/cache/connect-runtime.jar'],
  serverFlags: ['-Xmx512m'],
  toolFlags: [],
  isRecording: false,
  async stopped() {},
}
const options = {
  jvm,
  confDir: '/conf',
  pluginDirs: ['/cache/avro', '/cache/jdbc'],
  port: 18084,
  kafkaPort: 19092,
  registryPort: 18081,
  env: { SINKS_POSTGRES_PASSWORD: 'hidden' },
}
const settings = Object.fromEntries(
  connectProperties(options)
    .trim()
    .split('\n')
    .map((line) => line.split(/=(.*)/s).slice(0, 2)),
)

it('stays on loopback', () => {
  expect(settings).toMatchObject({
    'bootstrap.servers': '127.0.0.1:19092',
    listeners: 'http://127.0.0.1:18084',
    'rest.advertised.host.name': '127.0.0.1',
  })
})

it('reads committed records only, in the Confluent wire format', () => {
  expect(settings).toMatchObject({
    'consumer.isolation.level': 'read_committed',
    'value.converter.apicurio.registry.url': 'http://127.0.0.1:18081/apis/registry/v2',
    'value.converter.apicurio.registry.id-handler':
      'io.apicurio.registry.serde.Legacy4ByteIdHandler',
    'value.converter.apicurio.registry.use-id': 'contentId',
  })
})

it('keeps passwords in its environment, where connectors may name those of sinks alone', () => {
  const { args, moreEnv } = connectServer(options)
  expect([...args, connectProperties(options)].join(' ')).not.toContain('hidden')
  expect(moreEnv).toMatchObject(options.env)
  expect(settings['config.providers.env.param.allowlist.pattern']).toBe('^SINKS_.*')
})

/** Said by the place: addresses, plugins, and how brokers are spoken to. */
const isPlace = (key: string) =>
  /^(bootstrap\.servers|listeners|rest\.advertised\.host\.name|plugin\.(path|discovery))$|registry\.url$|security\.protocol$|sasl\.mechanism$|allowlist/.test(
    key,
  )

it('runs in a container as it does here, but for what its place says', () => {
  const file = new URL('../../../../deploy/connect/worker/worker.properties', import.meta.url)
  const lines = readFileSync(file, 'utf8').matchAll(/^([\w.-]+)=(.*)$/gm)
  const contained = [...lines].map(([, key = '', value = '']) => [key, value] as const)
  const common = (all: Iterable<readonly [string, string]>) =>
    Object.fromEntries([...all].filter(([key]) => !isPlace(key)))
  expect(common(contained)).toEqual(common(Object.entries(settings) as [string, string][]))
})
