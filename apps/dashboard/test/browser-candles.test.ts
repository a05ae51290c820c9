import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { barPart, type CandleEvent } from '../src/market/market-event.ts'
import { bar, candlesOn, deskSuite, drawn, MINUTE, start } from './browser-desk.ts'
import { chromiumPath } from './chromium.ts'
import type { KnownBar } from './known-table.ts'
import { liveBar, liveTrade } from './test-desk.ts'

/** A candle as its topic brings it. */
function liveCandle({ t, ...figures }: KnownBar, timeframe: string): CandleEvent {
  const facts = { time_stamp: t, received_at: Date.now() * 1000, timeframe, n: 1, vw: null }
  return {
    key: 'test AAPL',
    feed: 'candles:trades',
    timeframe,
    part: barPart({ ...figures, ...facts }),
  }
}

describe.skipIf(!chromiumPath)('candles of streaming SQL', () => {
  /** Other figures than those of the bars. */
  const made = Array.from({ length: 60 }, (_, at) => ({ ...bar(at + 7), t: start + at * MINUTE }))
  const choice = (page: Page) => page.locator('.from select')

  const on = deskSuite(Array.from({ length: 60 }, (_, at) => bar(at)))
  beforeEach(() => {
    on.desk.hub.market.apply(liveBar('AAPL', bar(59), Date.now()))
  })

  async function open(timeframe: string): Promise<Page> {
    const page = await on.browser.page(on.desk.url)
    await page.getByRole('button', { name: timeframe, exact: true }).click()
    return page
  }

  it('are drawn when they are chosen, and go on as their topic brings them', async () => {
    on.table.candles.set('1m', made)
    const page = await open('1m')
    await expect.poll(() => candlesOn(page), { timeout: 15_000 }).toEqual(on.table.bars.map(drawn))
    await choice(page).selectOption({ label: 'SQL candles of trades' })
    await expect.poll(() => candlesOn(page), { timeout: 15_000 }).toEqual(made.map(drawn))
    const next = { ...bar(3), t: start + 60 * MINUTE }
    on.desk.hub.book?.addCandle(liveCandle({ ...next, t: start }, '5m'))
    on.desk.hub.book?.addCandle(liveCandle(next, '1m'))
    await expect.poll(() => candlesOn(page)).toEqual([...made, next].map(drawn))
  })

  it('are not offered for a length that they have not, nor where there is no table of them', async () => {
    const page = await open('1m')
    await expect.poll(() => candlesOn(page), { timeout: 15_000 }).toEqual(on.table.bars.map(drawn))
    expect(await choice(page).count()).toBe(0)
    on.table.candles.set('1m', made)
    await page.getByRole('button', { name: '5m', exact: true }).click()
    const fives = new Set(on.table.bars.map(({ t }) => Math.floor(t / (5 * MINUTE)))).size
    await expect.poll(async () => (await candlesOn(page)).length, { timeout: 15_000 }).toBe(fives)
    expect(await choice(page).count()).toBe(0)
    await page.getByRole('button', { name: '1m', exact: true }).click()
    await choice(page).waitFor()
  })

  it('have their alerts on the tape', async () => {
    const page = await open('1m')
    const found = { rule: 'move', measured: 3.42, bound: 3 }
    on.desk.hub.market.apply(liveTrade('AAPL', 101, start, 1))
    on.desk.hub.market.tape.addAlert({ key: 'test AAPL', symbol: 'AAPL', timeMs: start, ...found })
    const print = page.locator('.prints li').first()
    await expect.poll(() => print.innerText()).toContain('moved +3.4 %')
    expect(on.browser.problems).toEqual([])
  })
})
