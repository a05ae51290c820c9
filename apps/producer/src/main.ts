import { loadConfig } from '@tickertape/config'
import { runService } from '@tickertape/service'
import { run } from './run.ts'

process.exit(
  await runService({
    name: 'producer',
    load: () => loadConfig({ argv: process.argv.slice(2) }),
    port: ({ producer }) => producer.http_port,
    main: run,
  }),
)
