import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { PageFile } from '../src/http/page-files.ts'
import { openChromium } from './chromium.ts'
import { type KnownBar, KnownTable } from './known-table.ts'
import { buildPage, type DeskOptions, TestDesk } from './test-desk.ts'

export const MINUTE = 60_000
export const start = 1_795_000_020_000 - (1_795_000_020_000 % MINUTE)

/** Bars that differ from each other in every figure. */
export const bar = (at: number): KnownBar => {
  const o = 100 + Math.round(Math.sin(at / 5) * 400) / 100
  const c = o + (at % 3) - 1
  const [h, l] = [Math.max(o, c) + 0.5, Math.min(o, c) - 0.25]
  return { t: start + at * MINUTE, o, h, l, c, v: 10 + at }
}

export const drawn = ({ t, o, h, l, c }: KnownBar) => ({
  ...{ time: t / 1000, open: o, high: h, low: l, close: c },
})

interface Drawing {
  readonly drawing: { drawn(): readonly object[] }
}

/** The candles that a page has drawn, without their colours. */
export const candlesOn = (page: Page): Promise<object[]> =>
  page.getByTestId('chart').evaluate((place) =>
    (place as unknown as Drawing).drawing.drawn().map((each) => {
      const { time, open, high, low, close } = each as Record<string, number>
      return { time, open, high, low, close }
    }),
  )

/** A Chromium, and the page as it is built. */
export class BrowserDesk implements AsyncDisposable {
  readonly files: ReadonlyMap<string, PageFile>
  /** What the browser complained about, such as a broken policy. */
  readonly problems: string[] = []
  readonly #browser: Browser
  readonly #folder: string

  private constructor(files: ReadonlyMap<string, PageFile>, browser: Browser, folder: string) {
    this.files = files
    this.#browser = browser
    this.#folder = folder
  }

  static async open(): Promise<BrowserDesk> {
    const folder = await mkdtemp(join(tmpdir(), 'tickertape-page-'))
    return new BrowserDesk(await buildPage(folder), await openChromium(), folder)
  }

  async page(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const viewport = { width: 1280, height: 800 }
    const context = await this.#browser.newContext({ viewport, ...options })
    const page = await context.newPage()
    page.on('console', (message) => {
      const said = message.text()
      if (message.type() === 'error' && !said.includes('ERR_')) this.problems.push(said)
    })
    page.on('pageerror', (error) => this.problems.push(error.message))
    await page.goto(url)
    return page
  }

  async closePages(): Promise<void> {
    this.problems.length = 0
    for (const context of this.#browser.contexts()) await context.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** What the tests of a suite have at hand: one browser for all of them, a table and a desk for each. */
export interface DeskSuite {
  readonly browser: BrowserDesk
  readonly table: KnownTable
  /** A test may put another in its place. */
  desk: TestDesk
}

/** Opens and closes them around the tests of the suite in which it is called; the tables have these bars. */
export function deskSuite(bars: readonly KnownBar[], options: DeskOptions = {}): DeskSuite {
  const suite = {} as { -readonly [Key in keyof DeskSuite]: DeskSuite[Key] }
  beforeAll(async () => {
    suite.browser = await BrowserDesk.open()
  }, 120_000)
  afterAll(() => suite.browser?.[Symbol.asyncDispose]())
  beforeEach(async () => {
    suite.table = await KnownTable.open()
    suite.table.bars.push(...bars)
    const page = suite.browser.files
    suite.desk = await TestDesk.open({ page, brokerUrl: suite.table.url, ...options })
  })
  afterEach(async () => {
    await suite.browser.closePages()
    await suite.desk[Symbol.asyncDispose]()
    await suite.table[Symbol.asyncDispose]()
  })
  return suite
}
