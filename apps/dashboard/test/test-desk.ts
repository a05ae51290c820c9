import { join } from 'node:path'
import { PinotBroker } from '@tickertape/pinot'
import Fastify, { type FastifyInstance } from 'fastify'
import { build } from 'vite'
import { SeriesBook } from '../src/candles/series-book.ts'
import { type PageFile, readPage } from '../src/http/page-files.ts'
import { serve } from '../src/http/serve.ts'
import { Hub } from '../src/hub/hub.ts'
import type { MarketEvent } from '../src/market/market-event.ts'
import type { KnownBar } from './known-table.ts'

/** The page as a browser gets it, built into a folder. */
export async function buildPage(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const root = join(import.meta.dirname, '..')
  await build({
    root: join(root, 'page'),
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  })
  return readPage(folder)
}

export interface DeskOptions {
  readonly page?: ReadonlyMap<string, PageFile>
  readonly brokerUrl?: string
  readonly password?: string
  /** 0 for a free one. */
  readonly port?: number
  /** Tests are short: their frames come faster than those of the service. */
  readonly frameMs?: number
}

/** The service's page and socket over real connections, with a market that the test moves. */
export class TestDesk implements AsyncDisposable {
  readonly hub: Hub
  readonly #server: FastifyInstance

  private constructor(server: FastifyInstance, frameMs: number) {
    this.hub = new Hub(frameMs)
    this.#server = server
  }

  static async open(options: DeskOptions = {}): Promise<TestDesk> {
    const { page = new Map(), brokerUrl, password = '', port = 0, frameMs = 50 } = options
    const server = Fastify({ forceCloseConnections: true })
    const desk = new TestDesk(server, frameMs)
    serve(server, { hub: desk.hub, page, password, host: '127.0.0.1' })
    desk.hub.waitingFor = null
    desk.hub.book = new SeriesBook(desk.hub.market, {
      broker: new PinotBroker(brokerUrl ?? 'http://127.0.0.1:1'),
      tables: { bars: 'bars', trades: 'trades', candles: 'candles' },
      recent: async () => [],
    })
    await server.listen({ host: '127.0.0.1', port })
    return desk
  }

  get port(): number {
    return (this.#server.server.address() as { port: number }).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hub[Symbol.dispose]()
    await this.#server.close()
  }
}

/** A minute bar as the live edge brings it. */
export function liveBar(
  symbol: string,
  { t, o, h, l, c, v }: KnownBar,
  receivedMs: number,
): MarketEvent {
  const pv = (v * (h + l + c)) / 3
  return {
    kind: 'bars',
    feed: '1m',
    key: `test ${symbol}`,
    symbol,
    source: 'test',
    partition: 0,
    timeMs: t,
    part: { id: String(t), timeMs: t, receivedMs, o, h, l, c, v, pv, n: 0 },
  }
}

export const liveTrade = (
  symbol: string,
  price: number,
  timeMs: number,
  id: number,
): MarketEvent => ({
  kind: 'trades',
  feed: 'trades',
  key: `test ${symbol}`,
  symbol,
  source: 'test',
  partition: 0,
  timeMs,
  part: {
    id: String(id),
    timeMs,
    receivedMs: timeMs,
    o: price,
    h: price,
    l: price,
    c: price,
    v: 1,
    pv: price,
    n: 1,
  },
})
