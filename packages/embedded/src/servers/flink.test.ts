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
    flinkTaskManager: 6122,
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

it('shows no secret in its command, and is told its folders by the environment', () => {
  const spec = flinkServer('taskmanager', { ...options, jvm, confDir: '/conf', pluginsDir: '/p' })
  expect(spec.args.join(' ')).not.toContain('secret')
  expect(spec.args.slice(-2)).toEqual(['--configDir', '/conf'])
  expect(spec.moreEnv).toEqual({ FLINK_CONF_DIR: '/conf', FLINK_PLUGINS_DIR: '/p' })
})
