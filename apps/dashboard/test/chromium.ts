import { accessSync, constants } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const isThere = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Path of this machine's Chromium; undefined where it has none: then tests that need it are skipped. */
export const chromiumPath = places.find(isThere)

/** Opens it without a window. */
export async function openChromium(): Promise<Browser> {
  if (!chromiumPath)
    throw new Error(`no Chromium at ${places.join(', ')}: apt-get install chromium`)
  return chromium.launch({
    executablePath: chromiumPath,
    // Its sandbox needs rights that root in a container has not.
    args: ['--no-sandbox', '--disable-gpu'],
  })
}
