import { beforeEach, describe, expect, it } from 'vitest'
import { bar, candlesOn, deskSuite, drawn } from './browser-desk.ts'
import { chromiumPath } from './chromium.ts'
import type { KnownBar } from './known-table.ts'
import { liveBar } from './test-desk.ts'

/** The newest, and as many as a chart begins with before it. */
const FIRST = 601

describe.skipIf(!chromiumPath)('the chart scrolled back', () => {
  const bars = Array.from({ length: 2_000 }, (_, at) => bar(at))

  const on = deskSuite(bars)
  beforeEach(() => {
    on.desk.hub.market.apply(liveBar('AAPL', bar(1_999), Date.now()))
  })

  it('brings all older candles, each once, and the live edge goes on', async () => {
    const page = await on.browser.page(on.desk.url)
    await page.getByRole('button', { name: '1m', exact: true }).click()
    const count = async () => (await candlesOn(page)).length
    await expect.poll(count, { timeout: 15_000 }).toBe(FIRST)
    await page.getByTestId('chart').hover()
    const back = async () => {
      await page.mouse.wheel(-4_000, 0)
      return count()
    }
    await expect.poll(back, { timeout: 30_000 }).toBe(2_000)
    expect(await candlesOn(page)).toEqual(bars.map(drawn))
    on.desk.hub.market.apply(liveBar('AAPL', bar(2_000), Date.now()))
    await expect.poll(count).toBe(2_001)
    // A late bar makes the service ask the table again; what was scrolled to stays.
    const mended: KnownBar = { ...bar(1_900), c: 77, l: 70 }
    on.table.bars[1_900] = mended
    on.desk.hub.market.apply(liveBar('AAPL', mended, Date.now()))
    const expected = [...bars.with(1_900, mended), bar(2_000)].map(drawn)
    await expect.poll(() => candlesOn(page), { timeout: 15_000 }).toEqual(expected)
  })

  it('is worked by keys, and says when older candles cannot be read', async () => {
    const page = await on.browser.page(on.desk.url)
    await page.getByRole('button', { name: '1m', exact: true }).click()
    const count = async () => (await candlesOn(page)).length
    await expect.poll(count, { timeout: 15_000 }).toBe(FIRST)
    await on.table[Symbol.asyncDispose]()
    const words = page.getByText(/Older candles cannot be read: Pinot at .* does not answer/)
    const back = async () => {
      await page.keyboard.press('ArrowLeft')
      return words.count()
    }
    await expect.poll(back, { timeout: 20_000 }).toBe(1)
    expect(await count()).toBe(FIRST)
  })
})
