import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig, projectRoot } from '@tickertape/config'
import type { Page } from 'playwright-core'
import { openChromium } from '../test/chromium.ts'

/** Pictures of every view for docs/, of what runs now: npm run screenshots -w @tickertape/dashboard */
const folder = join(projectRoot, 'docs/images')
const url = process.argv[2] ?? `http://localhost:${loadConfig().dashboard.http_port}`

const desktop = { width: 1280, height: 800 }
const phone = { width: 390, height: 844 }

const markets = async (page: Page): Promise<void> => {
  await page.locator('.watch-row b').first().waitFor()
  // Of a market that began some minutes ago, short candles show most.
  for (let at = 0; at < 2; at++) await page.keyboard.press('[')
  await page.getByTestId('legend').waitFor()
}

async function sql(page: Page): Promise<void> {
  await page.keyboard.press('3')
  await page.getByRole('button', { name: 'Volume by symbol' }).click()
  await page.getByRole('button', { name: 'Chart', exact: true }).click()
  await page.locator('.result-chart').waitFor()
}

async function topics(page: Page): Promise<void> {
  await page.keyboard.press('3')
  await page.getByRole('button', { name: 'Topics' }).click()
  await page.locator('.pick button').nth(1).click()
  await page.locator('.record').first().click()
}

async function schemas(page: Page): Promise<void> {
  await page.keyboard.press('3')
  await page.getByRole('button', { name: 'Schemas' }).click()
  await page.locator('.pick button').first().waitFor()
}

async function archive(page: Page): Promise<void> {
  await page.keyboard.press('3')
  await page.getByRole('button', { name: 'Archive' }).click()
  await page.locator('.pick button').first().click()
  await page.locator('.linklike').first().click()
  await page.locator('.lines li').first().waitFor()
}

async function pipeline(page: Page): Promise<void> {
  await page.keyboard.press('2')
  await page.locator('.box').first().waitFor()
}

const pictures = [
  { name: 'markets', colorScheme: 'dark', viewport: desktop, prepare: markets },
  { name: 'markets-light', colorScheme: 'light', viewport: desktop, prepare: markets },
  { name: 'markets-phone', colorScheme: 'dark', viewport: phone, prepare: markets },
  { name: 'pipeline', colorScheme: 'dark', viewport: desktop, prepare: pipeline },
  { name: 'pipeline-phone', colorScheme: 'light', viewport: phone, prepare: pipeline },
  { name: 'explore-sql', colorScheme: 'dark', viewport: desktop, prepare: sql },
  { name: 'explore-topics', colorScheme: 'light', viewport: desktop, prepare: topics },
  { name: 'explore-schemas', colorScheme: 'dark', viewport: desktop, prepare: schemas },
  { name: 'explore-archive', colorScheme: 'light', viewport: desktop, prepare: archive },
] as const

/** Time in which rates, sparklines and tape fill. */
const SETTLE_MS = 6_000

await mkdir(folder, { recursive: true })
const browser = await openChromium()
for (const { name, colorScheme, viewport, prepare } of pictures) {
  const page = await browser.newPage({ viewport, colorScheme })
  await page.goto(url)
  await prepare(page)
  await page.waitForTimeout(SETTLE_MS)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  await page.close()
}
await browser.close()
