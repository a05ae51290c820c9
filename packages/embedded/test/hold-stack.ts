import { startStack } from '@tickertape/embedded'

/** Starts a stack with the options in its first argument, says so with its pids, and holds it until it is killed. */
const stack = await startStack(JSON.parse(process.argv[2] ?? '{}'))
process.send?.(stack.servers.map((server) => server.pid))
