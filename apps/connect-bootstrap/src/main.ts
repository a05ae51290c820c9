import { loadConfig } from '@tickertape/config'
import { runService } from '@tickertape/service'
import { run } from './run.ts'

process.exit(await runService({ name: 'connect-bootstrap', load: loadConfig, main: run }))
