import { describe, expect, it } from 'vitest'
import type { Jvm } from '../jvm.ts'
import { type KafkaServerOptions, kafkaProperties, kafkaServer } from './kafka.ts'
import { type PinotServerOptions, pinotConf, pinotServer } from './pinot.ts'
import { databaseUrl, registryServer } from './registry.ts'
import { s3Server } from './s3.ts'
import { zookeeperConf } from './zookeeper.ts'

const jvm: Jvm = {
  jars: ['/cache/a.jar', '/cache/b.jar'],
  serverFlags: ['-Xmx512m'],
  toolFlags: ['-Xmx128m'],
  isRecording: false,
  async stopped() {},
}
const places = { jvm, dataDir: '/data', confDir: '/conf' }
const kafka: KafkaServerOptions = { ...places, port: 19092, controllerPort: 19093 }
const pinot: PinotServerOptions = {
  ...places,
  ports: {
    zookeeper: 12181,
    pinotController: 19000,
    pinotBroker: 18099,
    pinotServer: 18098,
    pinotServerAdmin: 18097,
  },
}
const settings = (conf: string) =>
  Object.fromEntries(
    conf
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  )

describe('kafkaProperties', () => {
  it('keeps both listeners on loopback', () => {
    expect(settings(kafkaProperties(kafka))).toMatchObject({
      listeners: 'PLAINTEXT://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:19092',
      'controller.quorum.voters': '1@127.0.0.1:19093',
    })
  })

  it('gives one node what its internal topics need, and makes no topic by accident', () => {
    expect(settings(kafkaProperties(kafka))).toMatchObject({
      'offsets.topic.replication.factor': '1',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
      'auto.create.topics.enable': 'false',
      'message.max.bytes': '4194304',
    })
  })

  it('does not delete records within a day', () => {
    const hours = Number(settings(kafkaProperties(kafka))['log.retention.hours'])
    expect(hours).toBeGreaterThan(24)
  })
})

describe('pinotConf', () => {
  it.each([
    ['controller', 'controller.access.protocols.http.host'],
    ['broker', 'pinot.broker.client.access.protocols.http.host'],
    ['server', 'pinot.server.adminapi.access.protocols.http.host'],
  ] as const)('keeps the HTTP of the %s on loopback', (role, key) => {
    expect(settings(pinotConf(role, pinot))[key]).toBe('127.0.0.1')
  })

  it('looks every minute for partitions that nobody consumes', () => {
    const key = 'controller.realtime.segment.validation.frequencyPeriod'
    expect(settings(pinotConf('controller', pinot))[key]).toBe('1m')
  })

  it('names instances so that they find their segments on other ports too', () => {
    const moved = { ...pinot, ports: { ...pinot.ports, pinotServer: 28098 } }
    const name = (options: PinotServerOptions) =>
      settings(pinotConf('server', options))['pinot.server.instance.id']
    expect(name(pinot)).toMatch(/^Server_/)
    expect(name(moved)).toBe(name(pinot))
    expect(settings(pinotConf('broker', pinot))).toMatchObject({
      instanceId: expect.stringMatching(/^Broker_/),
    })
  })
})

describe('the command of', () => {
  it('Kafka has the flags and jars of its JVM', () => {
    const { args } = kafkaServer(kafka)
    expect(args).toContain('-Xmx512m')
    expect(args[args.indexOf('-cp') + 1]).toBe('/cache/a.jar:/cache/b.jar')
    expect(args.slice(-2)).toEqual(['kafka.Kafka', '/conf/server.properties'])
  })

  it('Pinot opens no port for its service manager', () => {
    expect(pinotServer(pinot).args).toContain('-port=-1')
  })

  it('the registry writes a schema to disk before it answers with its id', () => {
    const { args } = registryServer({ jvm, dataDir: '/data', port: 1 })
    expect(args).toContain(`-Dapicurio.datasource.url=${databaseUrl('/data')}`)
    expect(databaseUrl('/data')).toBe('jdbc:h2:file:/data/registry;WRITE_DELAY=0')
  })

  it('the object store does not show its secret', () => {
    const spec = s3Server({
      program: '/cache/versitygw',
      dataDir: '/data',
      port: 7070,
      accessKey: 'user',
      secretKey: 'secret',
      buckets: ['archive'],
    })
    expect(spec.args.join(' ')).not.toContain('secret')
    expect(spec.env).toMatchObject({ ROOT_SECRET_KEY: 'secret', VGW_PORT: '127.0.0.1:7070' })
  })
})

it('ZooKeeper listens on loopback only', () => {
  expect(settings(zookeeperConf({ ...places, port: 12181 }))).toMatchObject({
    clientPort: '12181',
    clientPortAddress: '127.0.0.1',
    dataDir: '/data',
  })
})
