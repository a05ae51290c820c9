import type { S3Fault } from '@tickertape/testkit'
import { between, type Random } from '../random.ts'
import type { Fault } from './fault.ts'

/** What goes wrong with a part of the requests, by name. */
const troubles: Readonly<Record<string, { what: string; fault: (random: Random) => S3Fault }>> = {
  'store-errors': {
    what: 'the object store answers 500 and 503',
    fault: (random) =>
      random() < 0.5
        ? { status: 500, code: 'InternalError' }
        : { status: 503, code: 'ServiceUnavailable' },
  },
  'store-slow': {
    what: 'the object store takes seconds to answer',
    fault: (random) => ({ afterMs: between(random, 500, 6_000) }),
  },
  'store-silent': {
    what: 'the object store takes requests and never answers',
    fault: () => 'no answer',
  },
  'store-half-uploads': {
    what: 'connections break when half of an object is uploaded',
    fault: () => 'broken upload',
  },
  'store-lost-answers': {
    what: 'the object store does what it was asked, and the connection is reset before it says so',
    fault: () => 'lost answer',
  },
}

export const storeTroubles: readonly Fault[] = Object.entries(troubles).map(
  ([name, { what, fault }]): Fault => ({
    name,
    what,
    targets: ['s3'],
    lastsMs: [8_000, 20_000],
    weight: 2,
    async inject({ store }, { forMs, random, pause }) {
      const share = 0.3 + random() * 0.7
      store.fault = () => (random() < share ? fault(random) : undefined)
      await pause(forMs)
      store.heal()
    },
  }),
)
