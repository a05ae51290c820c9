import { TapeError } from '@tickertape/errors'
import type { OutgoingRecord } from '@tickertape/kafka'
import { Decoder, type RawBar, singleSchemas } from '@tickertape/schema'
import { describe, expect, it } from 'vitest'
import type { Frame } from '../frame.ts'
import type { Gap } from '../gap.ts'
import type { History, HistoryRequest } from '../history.ts'
import type { Sendable } from '../sending/send-queue.ts'
import { testContext } from '../testing/test-context.ts'
import type { GapValue } from './gap-record.ts'
import { GapLedger } from './ledger.ts'

const { type, record } = singleSchemas.gaps
const topic = { topic: 'gaps', type, schemaId: 7 }
const minute = 60_000_000
const start = Date.UTC(2026, 10, 20, 15) * 1000

const gap = (changes: Partial<Gap> = {}): Gap => ({
  ...{ id: 'g', feed: 'iex', symbols: ['MSFT', 'SPY'], kinds: ['bars'] },
  ...{ fromMicros: start, toMicros: undefined, reason: 'disconnect', detail: 'cut' },
  ...changes,
})
const bar = (S: string, micros: number): RawBar => ({
  ...{ S, o: 1, h: 1, l: 1, c: 1, v: 1, t: micros / 1000, n: null, vw: null, tf: '1m' },
})

/** History with a bar a minute, in one page per symbol. */
function minutes(): History & { readonly asked: HistoryRequest[] } {
  const asked: HistoryRequest[] = []
  async function* read(request: HistoryRequest): AsyncGenerator<Frame> {
    asked.push(request)
    for (const symbol of request.symbols) {
      const count = Math.ceil((request.toMicros - request.fromMicros) / minute)
      const items = Array.from({ length: count }, (_, k) =>
        bar(symbol, request.fromMicros + k * minute),
      )
      yield { kind: 'bars', items, receivedAt: start, feed: 'iex', session: 'history' }
    }
  }
  return { kinds: ['bars'], read, asked }
}

function setUp(history: History | undefined, left: readonly GapValue[] = [], maxAgeMs = 1e9) {
  const { context, stop } = testContext('alpaca', [], {
    APCA_API_KEY_ID: 'k',
    APCA_API_SECRET_KEY: 's',
  })
  const written: (OutgoingRecord | Frame)[] = []
  const batches = (frame: Frame): Sendable[] => {
    written.push(frame)
    return [{ record: {} as OutgoingRecord, events: frame.items.length, kind: frame.kind }]
  }
  const ledger = new GapLedger(
    {
      ...{ source: 'alpaca', topic, context, history, maxAgeMs, batches, settleMs: 0 },
      put: async () => {},
      write: async (sent) => void written.push(sent),
    },
    { told: left, untold: [] },
  )
  const decoder = new Decoder<GapValue>(async () => record)
  const told = async () => {
    const records = written.filter((each): each is OutgoingRecord => 'value' in each)
    return Promise.all(records.map(({ value }) => decoder.decode(value)))
  }
  const frames = () => written.filter((each): each is Frame => 'items' in each)
  return { ledger, told, frames, written, stop, context }
}

describe('GapLedger', () => {
  it('tells of an open gap at once, fills it when it ends, and then closes it', async () => {
    const history = minutes()
    const { ledger, told, frames, written } = setUp(history)
    ledger.report(gap())
    ledger.report(gap({ toMicros: start + 3 * minute }))
    await ledger.close()
    const records = await told()
    expect(records.map(({ id, status, to, backfilled }) => [id, status, to, backfilled])).toEqual([
      ['g-bars', 'open', null, 0],
      ['g-bars', 'open', start + 3 * minute, 0],
      ['g-bars', 'closed', start + 3 * minute, 6],
    ])
    expect(frames().map(({ origin, items }) => [origin, items.length])).toEqual([
      ['backfill', 3],
      ['backfill', 3],
    ])
    expect('items' in (written.at(-1) as object)).toBe(false)
    const request = { fromMicros: start, toMicros: start + 3 * minute }
    expect(history.asked).toEqual([{ kind: 'bars', symbols: ['MSFT', 'SPY'], ...request }])
  })

  it('tells each kind apart, and as lost what the venue has no history of', async () => {
    const { ledger, told } = setUp(minutes())
    ledger.report(gap({ kinds: ['bars', 'quotes'], toMicros: start + minute }))
    await ledger.close()
    const last = new Map((await told()).map(({ kind, status, detail }) => [kind, [status, detail]]))
    expect(last.get('bars')).toEqual(['closed', 'cut'])
    expect(last.get('quotes')).toEqual(['lost', 'alpaca has no history of quotes'])
  })

  it('tells as lost a gap whose history is refused, and goes on with the next', async () => {
    const good = minutes()
    let calls = 0
    const history: History = {
      kinds: ['bars'],
      read(request, context) {
        if (calls++ > 0) return good.read(request, context)
        throw new TapeError('TAPE_SOURCE_REFUSED', 'the key may not read history')
      },
    }
    const { ledger, told } = setUp(history)
    ledger.report(gap({ id: 'one', toMicros: start + minute }))
    ledger.report(gap({ id: 'two', toMicros: start + minute }))
    await ledger.close()
    const ends = (await told()).filter(({ status }) => status !== 'open')
    expect(ends.map(({ id, status, detail }) => [id, status, detail])).toEqual([
      ['one-bars', 'lost', 'history failed: the key may not read history'],
      ['two-bars', 'closed', 'cut'],
    ])
  })

  it('fills no more than the allowed age, and tells the rest as lost', async () => {
    const history = minutes()
    const { ledger, told } = setUp(history, [], 60_000)
    ledger.report(gap({ toMicros: start + 3 * minute }))
    await ledger.close()
    expect(history.asked[0]?.fromMicros).toBe(start + 2 * minute)
    expect((await told()).at(-1)).toMatchObject({ status: 'lost', backfilled: 2 })
  })

  it('takes up what an earlier run left: at once with an end, else when data flows', async () => {
    const left = (id: string, to: number | null): GapValue => ({
      ...{ id, source: 'alpaca', feed: 'iex', kind: 'bars', symbols: ['SPY'], from: start, to },
      ...{ reason: 'stop', detail: 'stopped', status: 'open', backfilled: 0, at: start },
    })
    const { ledger, told } = setUp(minutes(), [left('ended', start + minute), left('open', null)])
    ledger.arrived(start + 5 * minute)
    ledger.arrived(start + 9 * minute)
    await ledger.close()
    const ends = (await told()).filter(({ status }) => status === 'closed')
    expect(ends.map(({ id, to, backfilled }) => [id, to, backfilled])).toEqual([
      ['ended', start + minute, 1],
      ['open', start + 5 * minute, 5],
    ])
  })

  it('fills what was told as lost when a repair brings it again, though its source gives nothing', async () => {
    const lost: GapValue = {
      ...{ id: 'lost', source: 'alpaca', feed: 'iex', kind: 'bars', symbols: ['SPY'] },
      ...{ from: start, to: start + 2 * minute, reason: 'stop', detail: 'was told as lost before' },
      ...{ status: 'lost', backfilled: 0, at: start },
    }
    const { ledger, told } = setUp(minutes(), [lost])
    const nothing = async function* () {}
    expect(await Array.fromAsync(ledger.follow(nothing()))).toEqual([])
    expect(await told()).toEqual([
      { ...lost, status: 'closed', backfilled: 2, at: expect.any(Number) },
    ])
  })

  it('leaves a gap open when it is stopped while it fills it', async () => {
    const history: History = {
      kinds: ['bars'],
      async *read(_request, { signal }) {
        yield { kind: 'bars', items: [], receivedAt: 1, feed: '', session: '' }
        stop.abort()
        signal.throwIfAborted()
      },
    }
    const { ledger, told, stop } = setUp(history)
    ledger.report(gap({ toMicros: start + minute }))
    await ledger.close()
    expect((await told()).map(({ status }) => status)).toEqual(['open'])
  })
})
