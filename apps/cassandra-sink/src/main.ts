import { loadConfig } from '@tickertape/config'
import { runService } from '@tickertape/service'
import { run } from './run.ts'

process.exit(
  await runService({
    name: 'cassandra-sink',
    load: loadConfig,
    port: ({ cassandra_sink }) => cassandra_sink.http_port,
    main: run,
  }),
)
