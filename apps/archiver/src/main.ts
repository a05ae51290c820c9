import { loadConfig } from '@tickertape/config'
import { runService } from '@tickertape/service'
import { run } from './run.ts'

process.exit(
  await runService({
    name: 'archiver',
    load: loadConfig,
    port: ({ archiver }) => archiver.http_port,
    main: run,
  }),
)
