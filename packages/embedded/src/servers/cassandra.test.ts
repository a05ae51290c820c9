import { expect, it } from 'vitest'
import type { Jvm } from '../jvm.ts'
import { cassandraServer } from './cassandra.ts'
import { cassandraConf } from './cassandra-conf.ts'

const options = { dataDir: '/data', ports: { cassandra: 19042, cassandraStorage: 19043 } }
const jvm: Jvm = {
  jars: ['/cache/cassandra-all.jar', '/cache/jamm-0.4.0.jar'],
  serverFlags: ['-Xmx512m', '-javaagent:/cache/jamm-0.4.0.jar'],
  toolFlags: [],
  isRecording: false,
  async stopped() {},
}

const settings = (): Record<string, unknown> =>
  Object.fromEntries(
    cassandraConf(options)
      .trim()
      .split('\n')
      .map((line) => {
        const [key, value] = line.split(/: (.*)/s)
        return [key, JSON.parse(value as string)]
      }),
  )

it('listens on loopback only, and keeps everything in its data folder', () => {
  const found = settings()
  expect(found).toMatchObject({
    listen_address: '127.0.0.1',
    storage_port: 19043,
    rpc_address: '127.0.0.1',
    native_transport_port: 19042,
  })
  const folders = Object.entries(found).filter(([key]) => /director(y|ies)$/.test(key))
  expect(folders).toHaveLength(5)
  for (const [key, folder] of folders) expect(String(folder), key).toMatch(/^\/data\//)
})

it('answers a write when it is on disk, because a killed node has no other that knows it', () => {
  expect(settings()).toMatchObject({ commitlog_sync: 'batch' })
})

it('gets its configuration as a URL, and no port for JMX', () => {
  const { args } = cassandraServer({ ...options, jvm, confDir: '/conf' })
  expect(args).toContain('-Dcassandra.config=file:///conf/cassandra.yaml')
  expect(args.filter((arg) => /jmx\.(local|remote)/i.test(arg) && arg.startsWith('-D'))).toEqual([])
})
