import { parseArgs } from 'node:util'
import { FakeAlpaca } from '@tickertape/testkit'

/**
 * A fake Alpaca that sends trades and quotes at a steady rate to whoever subscribes, until it is ended.
 * Prints its address. Frames are made before, so that it costs little beside the reader.
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '20000' },
    items: { type: 'string', default: '20' },
    symbols: { type: 'string', default: '100' },
  },
})
const [rate, items, symbols] = [values.rate, values.items, values.symbols].map(Number) as [
  number,
  number,
  number,
]
const EVERY_MS = 10
const FRAMES = 1_000

function itemOf(n: number): object {
  const S = `S${n % symbols}`
  const t = `${new Date(Date.now() - 60_000 + n).toISOString().slice(0, -1)}443127Z`
  if (n % 4 === 0) {
    return { T: 't', S, i: 7_000_000 + n, x: 'V', p: 412.29, s: 40, c: ['@', 'I'], z: 'C', t }
  }
  const prices = { bx: 'V', bp: 412.28, bs: 3, ax: 'V', ap: 412.33, as: 1 }
  return { T: 'q', S, ...prices, c: ['R'], z: 'C', t }
}

const frames = Array.from({ length: FRAMES }, (_, f) =>
  JSON.stringify(Array.from({ length: items }, (_, n) => itemOf(f * items + n))),
)
await using fake = await FakeAlpaca.start()
console.log(fake.url)
const connection = await fake.subscribed(0)
const start = performance.now()
let sent = 0
setInterval(() => {
  const due = ((performance.now() - start) / 1000) * rate
  // A reader that is slow makes the server drop it, or here: wait.
  while (sent < due && connection.unreadBytes < 4_000_000) {
    connection.sendText(frames[(sent / items) % FRAMES] as string)
    sent += items
  }
}, EVERY_MS)
await new Promise<never>(() => {})
