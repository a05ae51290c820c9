import { defineCommand } from '../tape/command.ts'
import { argument, flag, value, valueOr, wholeNumber } from '../tape/option.ts'

export const logged = [
  ...['producer', 'flattener', 'archiver', 'dashboard'],
  ...['pinot-bootstrap', 'flink-bootstrap', 'connect-bootstrap'],
  ...['cassandra-sink', 'cassandra'],
  ...['kafka', 'registry', 'zookeeper', 'pinot', 's3', 'reaper'],
  ...['jobmanager', 'taskmanager', 'sql-gateway', 'connect'],
]

/** What containers are called that `up` has no log of. */
const containers = [
  ...['minio', 'pinot-controller', 'pinot-broker', 'pinot-server', 'kafka-ui'],
  ...['watcher', 'prometheus', 'alertmanager', 'grafana'],
]

export const logs = defineCommand({
  name: 'logs',
  about: 'show what a service or a server of `up` has logged last',
  args: {
    service: argument('name of a service or server', {
      choices: [...logged, ...containers],
    }),
  },
  options: {
    last: valueOr('n', 'how many lines', { read: wholeNumber(1), fallback: '40', short: 'n' }),
    level: value('name', 'only lines of this level and above', {
      choices: ['debug', 'info', 'warn', 'error'],
    }),
    follow: flag('go on with what is logged, until Ctrl-C', { short: 'f' }),
    compose: flag('of the containers of `up --compose`'),
  },
  examples: [
    { line: 'npx tape logs flattener', says: 'the last lines of the flattener' },
    { line: 'npx tape logs producer --level warn -n 5', says: 'its last five warnings' },
    {
      line: 'npx tape logs kafka --follow',
      says: 'what the broker logs from now on',
      endless: true,
    },
    { line: 'npx tape logs --compose flattener', says: 'the last lines of its container' },
  ],
  exits: ['TAPE_STACK_MISSING_TOOL', 'TAPE_STACK_COMPOSE'],
  async run(chosen, context) {
    const { showLog } = await import('./show-log.ts')
    await showLog({ ...chosen, context })
  },
})
