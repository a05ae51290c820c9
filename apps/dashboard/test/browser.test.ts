import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { bar, candlesOn, deskSuite, drawn, MINUTE, start } from './browser-desk.ts'
import { chromiumPath } from './chromium.ts'
import type { KnownBar } from './known-table.ts'
import { liveBar, TestDesk } from './test-desk.ts'

if (!chromiumPath) {
  console.warn(
    'no Chromium here: the live page is not tested in a browser; apt-get install chromium',
  )
}

describe.skipIf(!chromiumPath)('the live page in Chromium', () => {
  const on = deskSuite(Array.from({ length: 100 }, (_, at) => bar(at)))

  const open = (options?: BrowserContextOptions): Promise<Page> =>
    on.browser.page(on.desk.url, options)

  async function until(page: Page, expected: readonly KnownBar[]): Promise<void> {
    await expect.poll(() => candlesOn(page), { timeout: 15_000 }).toEqual(expected.map(drawn))
  }

  it('draws the candles of the table and of the live edge, none missing and none twice', async () => {
    const known = on.table.bars.map((each) => each)
    on.desk.hub.market.apply(liveBar('AAPL', known[99] as KnownBar, start))
    const page = await open()
    await page.getByRole('button', { name: '1m', exact: true }).click()
    await until(page, known)
    // A later version of the last bar, the same bar again, and a new one.
    const revised = { ...(known[99] as KnownBar), h: 140, c: 139, v: 500 }
    for (const each of [revised, revised])
      on.desk.hub.market.apply(liveBar('AAPL', each, Date.now()))
    on.desk.hub.market.apply(liveBar('AAPL', bar(100), Date.now()))
    await until(page, [...known.slice(0, 99), revised, bar(100)])
    await expect
      .poll(() => page.getByTestId('legend').innerText())
      .toContain(`C ${bar(100).c.toFixed(2)}`)
    expect(on.browser.problems).toEqual([])
  })

  it('draws longer candles of the same bars', async () => {
    on.desk.hub.market.apply(liveBar('AAPL', on.table.bars[99] as KnownBar, start))
    const page = await open()
    await page.getByRole('button', { name: '5m', exact: true }).click()
    const five = Map.groupBy(on.table.bars, ({ t }) => Math.floor(t / (5 * MINUTE)) * 5 * MINUTE)
    const expected = [...five].map(([t, bars]) => ({
      t,
      o: bars[0]?.o ?? 0,
      h: Math.max(...bars.map(({ h }) => h)),
      l: Math.min(...bars.map(({ l }) => l)),
      c: bars.at(-1)?.c ?? 0,
      v: 0,
    }))
    await until(page, expected)
  })

  it('asks the table again when a bar comes late', async () => {
    on.desk.hub.market.apply(liveBar('AAPL', on.table.bars[99] as KnownBar, start))
    const page = await open()
    await page.getByRole('button', { name: '1m', exact: true }).click()
    await until(page, on.table.bars)
    const mended = { ...bar(10), c: 77, l: 70 }
    on.table.bars[10] = mended
    on.desk.hub.market.apply(liveBar('AAPL', mended, Date.now()))
    await until(page, on.table.bars)
  })

  it('says that it reconnects when the service goes, and goes on when it is back', async () => {
    on.desk.hub.market.apply(liveBar('AAPL', on.table.bars[99] as KnownBar, start))
    const page = await open()
    await page.getByRole('button', { name: '1m', exact: true }).click()
    await until(page, on.table.bars)
    const { port } = on.desk
    await on.desk[Symbol.asyncDispose]()
    await page.getByText('reconnecting').waitFor({ timeout: 10_000 })
    on.table.bars.push(bar(100))
    on.desk = await TestDesk.open({ page: on.browser.files, brokerUrl: on.table.url, port })
    on.desk.hub.market.apply(liveBar('AAPL', bar(100), start))
    await page.getByText('live', { exact: true }).waitFor({ timeout: 15_000 })
    await until(page, on.table.bars)
    on.desk.hub.market.apply(liveBar('AAPL', bar(101), Date.now()))
    await until(page, [...on.table.bars, bar(101)])
  })

  it('says what is missing when there is no event, no candle, or no history', async () => {
    const page = await open()
    await page.getByText('No event has come yet.').waitFor()
    await on.table[Symbol.asyncDispose]()
    on.desk.hub.market.apply(liveBar('AAPL', bar(0), start))
    await page.getByText(/History cannot be read: Pinot at .* does not answer/).waitFor()
  })

  it('is worked by keys alone', async () => {
    for (const symbol of ['AAPL', 'MSFT', 'NVDA'])
      on.desk.hub.market.apply(liveBar(symbol, bar(99), start))
    const page = await open()
    const pressed = page.locator('.watch-row[aria-pressed="true"] b').first()
    await expect.poll(() => pressed.innerText()).toBe('AAPL')
    await page.keyboard.press('j')
    await expect.poll(() => pressed.innerText()).toBe('MSFT')
    await page.keyboard.press('/')
    await page.keyboard.type('nv')
    await expect.poll(() => page.locator('.watch-row').count()).toBe(1)
    await page.keyboard.press('Escape')
    await page.keyboard.press('3')
    await page.getByLabel('SQL', { exact: true }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  })

  it('asks for the password, says when it is wrong, and opens by the right one', async () => {
    await on.desk[Symbol.asyncDispose]()
    on.desk = await TestDesk.open({
      page: on.browser.files,
      brokerUrl: on.table.url,
      password: 'open sesame',
    })
    on.desk.hub.market.apply(liveBar('AAPL', bar(99), start))
    const page = await open()
    await page.getByLabel('Password').fill('open')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByText('That is not the password.').waitFor()
    await page.getByLabel('Password').fill('open sesame')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.locator('.watch-row').first().waitFor()
  })

  it.each([
    ['a phone', { width: 390, height: 844 }, 'dark'],
    ['a desktop', { width: 1440, height: 900 }, 'light'],
  ] as const)('fits %s in each view', async (_, viewport, colorScheme) => {
    for (let at = 0; at < 40; at++) on.desk.hub.market.apply(liveBar(`S${at}`, bar(99), start))
    const page = await open({ viewport, colorScheme })
    for (const name of ['Markets', 'Pipeline', 'Explore']) {
      await page.getByRole('button', { name: new RegExp(name) }).click()
      await page.locator(`main.${name.toLowerCase()}`).waitFor()
      const width = await page.evaluate('document.documentElement.scrollWidth')
      expect(width).toBeLessThanOrEqual(viewport.width)
    }
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
    const [red = 0] = [...String(ground).matchAll(/\d+/g)].map(Number)
    expect(red > 128).toBe(colorScheme === 'light')
    expect(on.browser.problems).toEqual([])
  })

  it('is small, and keeps to its policy', () => {
    const bytes = [...on.browser.files.values()].reduce((sum, { gzip }) => sum + gzip.length, 0)
    expect(bytes).toBeLessThan(300_000)
    const index = String(on.browser.files.get('/index.html')?.plain)
    expect(index).not.toMatch(/<style|style=|<script>|https?:\/\//)
  })
})
