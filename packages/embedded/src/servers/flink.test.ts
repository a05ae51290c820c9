import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Jvm } from '../jvm.ts'
import { flinkServer } from './flink.ts'
import { flinkConf } from './flink-conf.ts'

const options = {
  ports: {
    zookeeper: 2181,
    s3: 7070,
    flinkRest: 8082,
    flinkJobManager: 6123,
    flinkBlob: 6124,
    flinkData: 6121,
    sqlGateway: 8083,
  },
  s3: { accessKey: 'user', secretKey: 'secret' },
  flinkBucket: 'flink',
  tmpDir: '/data/tmp',
}
const jvm: Jvm = {
  jars: ['/cache/flink-dist.jar'],
  serverFlags: ['-Xmx512m'],
  toolFlags: [],
  isRecording: false,
  async stopped() {},
}

const settings = (): Record<string, unknown> =>
  Object.fromEntries(
    flinkConf(options)
      .trim()
      .split('\n')
      .map((line) => {
        const [key, value] = line.split(/: (.*)/s)
        return [key, JSON.parse(value as string)]
      }),
  )

it('listens on loopback only', () => {
  const hosts = Object.entries(settings()).filter(([key]) => /(host|\.address)$/.test(key))
  expect(hosts.length).toBeGreaterThan(5)
  for (const [key, host] of hosts) expect(host, key).toBe('127.0.0.1')
})

it('says every size that a TaskManager needs, because nobody derives one', () => {
  const sizes = Object.keys(settings()).filter((key) => key.startsWith('taskmanager.memory.'))
  expect(sizes).toHaveLength(10)
})

it('keeps what must outlive a process in the object store', () => {
  expect(settings()).toMatchObject({
    'execution.checkpointing.dir': 's3://flink/checkpoints',
    'execution.checkpointing.savepoint-dir': 's3://flink/savepoints',
    'high-availability.storageDir': 's3://flink/ha',
  })
  expect(settings()).not.toHaveProperty('execution.checkpointing.interval')
})

/** The settings of a container, which the image has and all processes share. */
function settingsInContainers(): Map<string, string> {
  const file = new URL('../../../../deploy/flink/conf/config.yaml', import.meta.url)
  const lines = readFileSync(file, 'utf8').matchAll(/^([\w.-]+): (.*)$/gm)
  return new Map([...lines].map(([, key = '', value = '']) => [key, value]))
}

it('runs in a container as it does here, but for addresses and for what the scripts derive', () => {
  const containers = settingsInContainers()
  const native = Object.entries(settings())
  const isPlace = (key: string) => /(host|address|ports?|quorum|tmp\.dirs|upload\.dir)$/.test(key)
  const both = native.filter(([key]) => containers.has(key) && !isPlace(key))
  expect(both.length).toBeGreaterThanOrEqual(20)
  for (const [key, value] of both) expect(containers.get(key), key).toBe(String(value))
  const options = /^(s3|high-availability|execution\.checkpointing\.(dir|savepoint-dir)$)/
  const alone = native.map(([key]) => key).filter((key) => !containers.has(key) && !isPlace(key))
  expect(alone.filter((key) => !options.test(key))).toEqual([
    'jobmanager.memory.heap.size',
    'taskmanager.cpu.cores',
    'taskmanager.memory.task.heap.size',
  ])
})

it('shows no secret in its command, and is told its folders by the environment', () => {
  const spec = flinkServer('taskmanager', { ...options, jvm, confDir: '/conf', pluginsDir: '/p' })
  expect(spec.args.join(' ')).not.toContain('secret')
  expect(spec.args.slice(-2)).toEqual(['--configDir', '/conf'])
  expect(spec.moreEnv).toEqual({ FLINK_CONF_DIR: '/conf', FLINK_PLUGINS_DIR: '/p' })
})
