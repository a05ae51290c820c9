export { AppContainer, type AppContainerOptions, imageOf } from './app-container.ts'
export { AppProcess } from './app-process.ts'
export { type ArchiveFindings, checkArchive } from './archive-oracle.ts'
export { BarFeed } from './bar-feed.ts'
export { composeUp } from './compose-up.ts'
export { docker, dockerAnswers } from './docker-engine.ts'
export { type EmbeddedOptions, embeddedStack } from './embedded-test-stack.ts'
export { checkFlattened, type OracleFindings } from './event-oracle.ts'
export { eventually } from './eventually.ts'
export { FakeAlpaca, type FakeAlpacaOptions } from './fake-alpaca.ts'
export {
  type AlpacaFault,
  type AlpacaMessage,
  FakeAlpacaConnection,
} from './fake-alpaca-connection.ts'
export { FakeBinance } from './fake-binance.ts'
export { FakeCoinbase } from './fake-coinbase.ts'
export { type CollectedSpan, FakeCollector } from './fake-collector.ts'
export { FakeFinnhub } from './fake-finnhub.ts'
export { FakeKraken } from './fake-kraken.ts'
export { FakeS3, type S3Fault, type S3Request } from './fake-s3.ts'
export { FakeVenue, type HandshakeFault } from './fake-venue.ts'
export { FakeVenueConnection, type VenueMessage } from './fake-venue-connection.ts'
export { FaultyS3 } from './faulty-s3.ts'
export { ForgetfulRegistry } from './forgetful-registry.ts'
export { Line } from './line.ts'
export { MongoServer, mongoMissing } from './mongo-server.ts'
export { PostgresServer, postgresMissing } from './postgres-server.ts'
export { prepareTables } from './prepare-tables.ts'
export { quietLog } from './quiet-log.ts'
export {
  type AlpacaRow,
  FakeAlpacaHistory,
  type FakeAlpacaHistoryOptions,
} from './rest/fake-alpaca-history.ts'
export { FakeAlphaVantage, limitWordings } from './rest/fake-alphavantage.ts'
export { FakeHttp, type HttpFault, json, page, type Reply } from './rest/fake-http.ts'
export { FakeStockData } from './rest/fake-stockdata.ts'
export { FakeYahoo, type FakeYahooOptions } from './rest/fake-yahoo.ts'
export { madeBar, newYorkSeconds, newYorkTime, weekdaysBefore } from './rest/made-bars.ts'
export { type KeyedEvent, sendBytes, sendEvents } from './send-events.ts'
export { SkippingClock } from './skipping-clock.ts'
export { freePort, type TestConfig, testConfig } from './test-config.ts'
export { type StackEnv, startTestStack, type TestStack, testStackKind } from './test-stack.ts'
