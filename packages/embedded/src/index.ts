export { checkTools } from './check-tools.ts'
export { type FetchOptions, type FetchProgress, fetchServers } from './fetch-servers.ts'
export { defaultCacheDir } from './server-cache.ts'
export type { ServerProcess } from './server-process.ts'
export type { ServerName } from './server-spec.ts'
export {
  type Stack,
  type StackEvent,
  type StackOptions,
  type StackUrls,
  startStack,
} from './stack.ts'
export { freePorts, type StackPorts } from './stack-ports.ts'
