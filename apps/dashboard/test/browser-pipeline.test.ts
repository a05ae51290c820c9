import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { describePipeline } from '../src/pipeline/describe.ts'
import { parseMetrics } from '../src/pipeline/prometheus.ts'
import { look, topic } from '../src/pipeline/sample-look.ts'
import { BrowserDesk } from './browser-desk.ts'
import { chromiumPath } from './chromium.ts'
import { TestDesk } from './test-desk.ts'

const away = { state: 'away' as const, waitingFor: [], metrics: parseMetrics('') }
const letter = {
  at: Date.now() - 60_000,
  parts: ['letters', 'flattener'] as const,
  text: 'record raw 0@7 could not be used',
  detail: 'the frame names schema 99',
}

const well = () => describePipeline(look(Date.now(), {}), undefined)
const broken = () =>
  describePipeline(
    look(
      Date.now(),
      {},
      { flattener: away, raw: [topic('raw', 12_345, 45)], openLetters: 1, problems: [letter] },
    ),
    undefined,
  )

describe.skipIf(!chromiumPath)('the pipeline in Chromium', () => {
  let browser: BrowserDesk
  let desk: TestDesk

  beforeAll(async () => {
    browser = await BrowserDesk.open()
  }, 120_000)
  afterAll(() => browser?.[Symbol.asyncDispose]())
  beforeEach(async () => {
    desk = await TestDesk.open({ page: browser.files })
  })
  afterEach(async () => {
    await browser.closePages()
    await desk[Symbol.asyncDispose]()
  })

  const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

  it('draws every part before it knows anything of it, and then how each is', async () => {
    const page = await browser.page(desk.url)
    await page.keyboard.press('2')
    await page.getByText('Looking at every part').waitFor()
    expect(await page.locator('.box').count()).toBe(10)
    desk.hub.pipeline = well()
    await page.getByText('Every partition consumes.').waitFor()
    expect(await page.locator('.box.good').count()).toBe(10)
    await page.getByText('Nothing', { exact: true }).waitFor()
  })

  it('opens a part to what it says, what went wrong there, and its partitions', async () => {
    desk.hub.pipeline = broken()
    const page = await browser.page(desk.url)
    await page.keyboard.press('2')
    await page.getByRole('button', { name: /Flattener/ }).click()
    const flattener = panel(page, 'Flattener')
    await flattener.getByText('It does not answer on its port. Is it running?').waitFor()
    await flattener.getByText('record raw 0@7 could not be used').waitFor()
    const cells = await flattener.locator('tbody tr').first().locator('td').allInnerTexts()
    expect(cells).toEqual(['raw', '0', '', '0', '12,345', '45', '12,300', ''])
    await page.getByRole('button', { name: /Archiver/ }).click()
    await panel(page, 'Archiver').getByText('It fills objects').waitFor()
    expect(await panel(page, 'Archiver').getByText('record raw 0@7').count()).toBe(0)
    await panel(page, 'Problems').getByText('the frame names schema 99').waitFor()
  })

  it('brings a part into sight on a phone, and keeps what it showed when the service goes', async () => {
    desk.hub.pipeline = broken()
    const page = await browser.page(desk.url, { viewport: { width: 390, height: 844 } })
    await page.getByRole('button', { name: /Pipeline/ }).click()
    await page.getByRole('button', { name: /Flattener/ }).click()
    await expect
      .poll(() => panel(page, 'Flattener').evaluate((at) => at.getBoundingClientRect().top))
      .toBeLessThan(700)
    await desk[Symbol.asyncDispose]()
    await page.getByText(/The service has not answered since/).waitFor({ timeout: 10_000 })
    expect(await panel(page, 'Flattener').locator('tbody').innerText()).toContain('12,300')
  })

  it('says in Explore why there is no answer, and asks again', async () => {
    const page = await browser.page(desk.url)
    await page.keyboard.press('3')
    await page.getByRole('button', { name: 'Newest bars' }).click()
    await page.getByText('Kafka and the schema registry do not answer yet').waitFor()
    const asked = page.waitForRequest((request) => request.url().endsWith('/api/sql'))
    await page.getByRole('button', { name: 'Ask again' }).click()
    expect((await asked).postDataJSON()).toMatchObject({ sql: expect.stringContaining('SELECT') })
  })
})
