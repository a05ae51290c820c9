import { loadConfig } from '@tickertape/config'
import { runService } from '@tickertape/service'
import { run } from './run.ts'

process.exit(
  await runService({
    name: 'watcher',
    load: loadConfig,
    port: ({ watcher }) => watcher.http_port,
    main: run,
  }),
)
