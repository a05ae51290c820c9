import { describe, expect, it } from 'vitest'
import {
  type Action,
  events,
  type SessionEvent,
  type State,
  states,
  transition,
} from './session.ts'

const stay = undefined
const pause: [State, Action] = ['pausing', 'backOff']
const hold: [State, Action] = ['pausing', 'waitForKey']
const end: [State, Action] = ['closed', 'close']

/** Every cell, written out again by hand: a change of the table must be made twice. */
const expected: Record<State, Record<SessionEvent, readonly [State, Action] | undefined>> = {
  connecting: {
    ...{ welcomed: ['authenticating', 'authenticate'], authenticated: stay, acknowledged: stay },
    ...{ lost: pause, held: hold, refused: end, elapsed: stay, stopped: end },
  },
  authenticating: {
    ...{ welcomed: stay, authenticated: ['subscribing', 'subscribe'], acknowledged: stay },
    ...{ lost: pause, held: hold, refused: end, elapsed: stay, stopped: end },
  },
  subscribing: {
    ...{ welcomed: stay, authenticated: stay, acknowledged: ['live', 'deliver'] },
    ...{ lost: pause, held: hold, refused: end, elapsed: stay, stopped: end },
  },
  live: {
    ...{ welcomed: stay, authenticated: stay, acknowledged: stay },
    ...{ lost: pause, held: hold, refused: end, elapsed: stay, stopped: end },
  },
  pausing: {
    ...{ welcomed: stay, authenticated: stay, acknowledged: stay },
    ...{ lost: stay, held: stay, refused: stay, elapsed: ['connecting', 'open'], stopped: end },
  },
  closed: {
    ...{ welcomed: stay, authenticated: stay, acknowledged: stay },
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
