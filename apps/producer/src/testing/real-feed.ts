import { type Config, loadConfig } from '@tickertape/config'
import { itemProblem } from '../batching/item-problem.ts'
import type { SourceName } from '../choose-sources.ts'
import type { Delivery } from '../frame.ts'
import { sources } from '../sources/index.ts'
import { testContext } from './test-context.ts'

/** What a live test needs to know of its context: how to say that it cannot run here. */
interface Skippable {
  skip(note: string): never
}

export interface RealFeed {
  readonly name: SourceName
  readonly argv?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Where the feed answers, to tell a missing network from a feed that changed. */
  readonly url: (config: Config) => string
  /** Settings that must not be empty, by their environment names, and where they are. */
  readonly keys?: Readonly<Record<string, (config: Config) => string>>
  readonly withinMs?: number
}

async function networkProblem(url: string): Promise<string | undefined> {
  try {
    await fetch(url.replace(/^ws/, 'http'), { method: 'HEAD', signal: AbortSignal.timeout(10_000) })
    return undefined
  } catch (error) {
    const { message, cause } = error as Error
    return `${new URL(url).host} cannot be reached: ${(cause as Error | undefined)?.message ?? message}`
  }
}

/**
 * The first deliveries of a source from its real feed, for live tests. Skips the test, with the reason, where
 * a key or the network is missing, or where the feed lets us wait.
 */
export async function firstDeliveries(
  feed: RealFeed,
  test: Skippable,
  most = 1,
): Promise<Delivery[]> {
  const config = loadConfig()
  const missing = Object.entries(feed.keys ?? {}).filter(([, read]) => read(config) === '')
  if (missing.length > 0) test.skip(`not set: ${missing.map(([env]) => env).join(', ')}`)
  const problem = await networkProblem(feed.url(config))
  if (problem !== undefined) test.skip(problem)

  const env = { ...process.env, ...feed.env } as Record<string, string>
  const { context, stop, warnings } = testContext(feed.name, feed.argv, env)
  const late = setTimeout(() => stop.abort(), feed.withinMs ?? 60_000)
  const deliveries: Delivery[] = []
  for await (const delivery of sources[feed.name].open(context)) {
    if (deliveries.push(delivery) === most) break
  }
  clearTimeout(late)
  stop.abort()
  if (deliveries.length < most && warnings.length > 0) {
    test.skip(`the feed lets us wait: ${JSON.stringify(warnings.at(-1))}`)
  }
  return deliveries
}

/** What is wrong with the items of deliveries, by the rules of their kind. */
export function problemsOf(deliveries: readonly Delivery[]): string[] {
  return deliveries.flatMap((delivery) => {
    if (delivery.kind === 'apiQuotes') return []
    const problemIn = itemProblem[delivery.kind] as (item: unknown, latest: number) => string
    return delivery.items.flatMap((item) => problemIn(item, Number.MAX_SAFE_INTEGER) ?? [])
  })
}
