import { loadConfig } from '@tickertape/config'
import { runService } from '@tickertape/service'
import { run } from './run.ts'

process.exit(
  await runService({
    name: 'flattener',
    load: loadConfig,
    port: ({ flattener }) => flattener.http_port,
    main: run,
  }),
)
