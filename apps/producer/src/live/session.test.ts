import { describe, expect, it } from 'vitest'
import {
  type Action,
  events,
  type SessionEvent,
  type State,
  states,
  transition,
} from './session.ts'

type Cell = readonly [State, Action] | undefined

const stay = undefined
const pause: Cell = ['backingOff', 'backOff']
const hold: Cell = ['backingOff', 'waitForPlace']
const drain: Cell = ['draining', 'drain']
const end: Cell = ['closed', 'close']

/** Every cell, written out again by hand: a change of the table must be made twice. */
const expected: Record<State, Record<SessionEvent, Cell>> = {
  connecting: {
    ...{ welcomed: ['authenticating', 'authenticate'], authenticated: stay, acknowledged: stay },
    ...{ leaving: stay, lost: pause, held: hold, refused: end, elapsed: stay, stopped: end },
  },
  authenticating: {
    ...{ welcomed: stay, authenticated: ['subscribing', 'subscribe'], acknowledged: stay },
    ...{ leaving: stay, lost: pause, held: hold, refused: end, elapsed: stay, stopped: drain },
  },
  subscribing: {
    ...{ welcomed: stay, authenticated: stay, acknowledged: ['live', 'deliver'] },
    ...{ leaving: stay, lost: pause, held: hold, refused: end, elapsed: stay, stopped: drain },
  },
  live: {
    ...{ welcomed: stay, authenticated: stay, acknowledged: stay },
    ...{ leaving: ['connecting', 'openBeside'], lost: pause, held: hold, refused: end },
    ...{ elapsed: stay, stopped: drain },
  },
  draining: {
    ...{ welcomed: stay, authenticated: stay, acknowledged: stay, leaving: stay },
    ...{ lost: end, held: end, refused: end, elapsed: end, stopped: stay },
  },
  backingOff: {
    ...{ welcomed: stay, authenticated: stay, acknowledged: stay, leaving: stay },
    ...{ lost: stay, held: stay, refused: stay, elapsed: ['connecting', 'open'], stopped: end },
  },
  closed: {
    ...{ welcomed: stay, authenticated: stay, acknowledged: stay, leaving: stay },
    ...{ lost: stay, held: stay, refused: stay, elapsed: stay, stopped: stay },
  },
}

describe('the session', () => {
  it.each(states.flatMap((state) => events.map((event) => [state, event] as const)))(
    'when %s and %s does what the table says',
    (state, event) => {
      expect(transition(state, event)).toEqual(expected[state][event])
    },
  )
})
