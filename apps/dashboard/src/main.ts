import { join } from 'node:path'
import { loadConfig } from '@tickertape/config'
import { runService } from '@tickertape/service'
import { readPage } from './http/page-files.ts'
import { serve } from './http/serve.ts'
import { Hub } from './hub/hub.ts'
import { run } from './run.ts'

const hub = new Hub()
const page = await readPage(join(import.meta.dirname, '../dist'))

process.exit(
  await runService({
    name: 'dashboard',
    load: loadConfig,
    port: ({ dashboard }) => dashboard.http_port,
    routes: (server, { config: { dashboard, service } }) =>
      serve(server, { hub, page, password: dashboard.password, host: service.http_host }),
    main: (service) => run(service, hub),
  }),
)
