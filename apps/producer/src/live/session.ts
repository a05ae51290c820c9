/**
 * `draining`: we closed, and what is still on its way is delivered. `backingOff`: no new connection until a
 * timer ends. `closed`: for good.
 */
export const states = [
  'connecting',
  'authenticating',
  'subscribing',
  'live',
  'draining',
  'backingOff',
  'closed',
] as const
export type State = (typeof states)[number]

/**
 * `acknowledged`: every subscription is answered. `leaving`: the venue will close, or the connection is too
 * old. `lost`: the connection, or the patience with it. `held`: another session has our place. `refused`: an
 * error that no retry cures. `elapsed`: the timer of backing off or of draining. `stopped`: by us.
 */
export const events = [
  'welcomed',
  'authenticated',
  'acknowledged',
  'leaving',
  'lost',
  'held',
  'refused',
  'elapsed',
  'stopped',
] as const
export type SessionEvent = (typeof events)[number]

export type Action =
  | 'authenticate'
  | 'subscribe'
  | 'deliver'
  | 'openBeside'
  | 'backOff'
  | 'waitForPlace'
  | 'open'
  | 'drain'
  | 'close'

type Row = Readonly<Partial<Record<SessionEvent, readonly [State, Action]>>>

const failing: Row = {
  lost: ['backingOff', 'backOff'],
  held: ['backingOff', 'waitForPlace'],
  refused: ['closed', 'close'],
}
const open: Row = { ...failing, stopped: ['draining', 'drain'] }
const end = ['closed', 'close'] as const

/** An event that a state does not name changes nothing. */
const table: Readonly<Record<State, Row>> = {
  connecting: { ...failing, stopped: end, welcomed: ['authenticating', 'authenticate'] },
  authenticating: { ...open, authenticated: ['subscribing', 'subscribe'] },
  subscribing: { ...open, acknowledged: ['live', 'deliver'] },
  live: { ...open, leaving: ['connecting', 'openBeside'] },
  draining: { lost: end, held: end, refused: end, elapsed: end },
  backingOff: { elapsed: ['connecting', 'open'], stopped: end },
  closed: {},
}

export function transition(
  state: State,
  event: SessionEvent,
): readonly [State, Action] | undefined {
  return table[state][event]
}
