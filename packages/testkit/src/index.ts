export { AppContainer, type AppContainerOptions, imageOf } from './app-container.ts'
export { AppProcess } from './app-process.ts'
export { type ArchiveFindings, checkArchive } from './archive-oracle.ts'
export { BarFeed } from './bar-feed.ts'
export { composeUp } from './compose-up.ts'
export { docker, dockerAnswers } from './docker-engine.ts'
export { checkFlattened, type OracleFindings } from './event-oracle.ts'
export { eventually } from './eventually.ts'
export { FakeAlpaca, type FakeAlpacaOptions } from './fake-alpaca.ts'
export {
  type AlpacaFault,
  type AlpacaMessage,
  FakeAlpacaConnection,
} from './fake-alpaca-connection.ts'
export { FakeVenue, type HandshakeFault } from './fake-venue.ts'
export { FakeVenueConnection, type VenueMessage } from './fake-venue-connection.ts'
export { quietLog } from './quiet-log.ts'
export { type TestConfig, testConfig } from './test-config.ts'
export { type StackEnv, startTestStack, type TestStack, testStackKind } from './test-stack.ts'
