import { loadConfig, optionsAsEnv } from '@tickertape/config'
import { freePorts } from '@tickertape/embedded'
import { assertBroker } from '../kafka/connect.ts'
import { sumOf } from '../start/prometheus-text.ts'
import { messageOf, ServiceProcess } from '../start/service-process.ts'
import type { Context } from '../tape/command.ts'
import { count } from '../terminal/figures.ts'
import { showProgress } from './producer-progress.ts'

export interface ProducerRun {
  readonly context: Context
  /** Options by the names of their settings. */
  readonly chosen: Readonly<Record<string, unknown>>
  /** Settings that have no option, as environment. */
  readonly settings?: Readonly<Record<string, string>>
  /** Stops the producer after this long; undefined: when its source ends. */
  readonly forMs: number | undefined
}

const POLL_MS = 500
const WARN = 40

/** Counts what the producer has sent by its metrics; the last answer stands while it does not answer. */
class SentEvents {
  readonly #url: string
  count = 0

  constructor(url: string) {
    this.#url = url
  }

  async read(): Promise<void> {
    try {
      const page = await (await fetch(this.#url, { signal: AbortSignal.timeout(2_000) })).text()
      this.count = Math.max(this.count, sumOf(page, 'tape_producer_events_total'))
    } catch {
      // It has not begun to listen, or has ended.
    }
  }
}

interface Ending {
  readonly events?: number
  readonly rejected?: number
}

/** What the producer's last line counts. */
function endingOf(line: string): Ending | undefined {
  const { text } = messageOf(line)
  if (text !== 'everything is acknowledged') return undefined
  return JSON.parse(line) as Ending
}

/** What a producer has sent. */
export interface Sent {
  readonly events: number
  readonly rejected: number
  readonly seconds: number
}

/**
 * Runs a producer to the end of its source. Throws what the producer ended with, or TAPE_KAFKA_UNAVAILABLE
 * when there is no broker to send to.
 */
export async function runProducer(run: ProducerRun): Promise<Sent> {
  const { context, chosen, settings, forMs } = run
  const { progress, signal } = context
  const { kafka: port } = await freePorts()
  const env = { ...optionsAsEnv(chosen), ...settings, PRODUCER_HTTP_PORT: String(port) }
  const config = loadConfig({ env: { ...process.env, ...env } })
  await assertBroker(config)
  const sent = new SentEvents(`http://${config.service.http_host}:${port}/metrics`)
  let ending: Ending = {}
  let isStopped = false
  let limit: NodeJS.Timeout | undefined
  const stop = () => {
    isStopped = true
    void producer.stop()
  }
  const producer = new ServiceProcess({
    ...{ name: 'producer', env, onRestart() {} },
    onLine: (_, line) => {
      ending = endingOf(line) ?? ending
      const { level, text } = messageOf(line)
      if (text === 'producing' && forMs !== undefined) limit ??= setTimeout(stop, forMs)
      if (level >= WARN) progress.write(`${text}\n`)
    },
  })
  signal.addEventListener('abort', stop, { once: true })
  const beganMs = performance.now()
  {
    using shown = showProgress(progress, { forMs, events: () => sent.count })
    const look = setInterval(() => void sent.read().then(shown.draw), POLL_MS)
    try {
      await producer.runOnce()
    } catch (cause) {
      // Stopped before it could say that it is done.
      if (!isStopped) throw cause
    } finally {
      clearInterval(look)
      clearTimeout(limit)
      signal.removeEventListener('abort', stop)
    }
  }
  const { events = sent.count, rejected = 0 } = ending
  return { events, rejected, seconds: (performance.now() - beganMs) / 1000 }
}

/** Says what was sent: a line, or a JSON object. */
export function writeSent({ output, json }: Context, { events, rejected, seconds }: Sent): void {
  if (json) output.write(`${JSON.stringify({ events, rejected, seconds })}\n`)
  else
    output.write(
      `${count(events)} events sent, ${count(rejected)} rejected; ${seconds.toFixed(1)} s\n`,
    )
}
