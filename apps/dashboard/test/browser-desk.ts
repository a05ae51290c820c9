import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { PageFile } from '../src/http/page-files.ts'
import { openChromium } from './chromium.ts'
import type { KnownBar } from './known-table.ts'
import { buildPage } from './test-desk.ts'

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
