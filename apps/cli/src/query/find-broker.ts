import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { PinotBroker, PinotController } from '@tickertape/pinot'
import { dataDirOf } from '../start/embedded-servers.ts'

interface Place {
  readonly controller: string
  readonly broker: string
}

const TIMEOUT_MS = 3_000

/** Where a running `npm start` of this clone has its Pinot, if there is one. */
async function startedHere(config: Config): Promise<readonly Place[]> {
  try {
    const text = await readFile(join(dataDirOf(config), 'urls.json'), 'utf8')
    const { pinotController, pinotBroker } = JSON.parse(text)
    return [{ controller: pinotController, broker: pinotBroker }]
  } catch {
    return []
  }
}

/** The controller knows its brokers, but by names that may hold only where it runs: so also the given one. */
async function brokersOf({ controller, broker }: Place, signal: AbortSignal): Promise<string[]> {
  const known = await new PinotController(controller, { timeoutMs: TIMEOUT_MS, signal })
    .brokerUrls()
    .catch(() => [])
  return [...new Set([...known, broker])]
}

/**
 * The first broker that answers: of the configured Pinot, else of a running `npm start`.
 * Throws TAPE_PINOT_UNAVAILABLE when there is none.
 */
export async function findBroker(config: Config, signal: AbortSignal): Promise<PinotBroker> {
  const { controller_url: controller, broker_url: broker } = config.pinot
  const places = [{ controller, broker }, ...(await startedHere(config))]
  for (const place of places) {
    for (const url of await brokersOf(place, signal)) {
      const found = new PinotBroker(url)
      const isWell = await found.checkHealth({ timeoutMs: TIMEOUT_MS, signal }).then(
        () => true,
        () => false,
      )
      signal.throwIfAborted()
      if (isWell) return found
    }
  }
  throw new TapeError(
    'TAPE_PINOT_UNAVAILABLE',
    `no Pinot answers at ${controller} or ${broker}: run npm start, or set pinot.controller_url and pinot.broker_url`,
  )
}
