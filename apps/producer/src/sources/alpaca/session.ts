/** `pausing`: no socket, a timer runs. `closed`: for good. */
export const states = [
  'connecting',
  'authenticating',
  'subscribing',
  'live',
  'pausing',
  'closed',
] as const
export type State = (typeof states)[number]

/**
 * `held`: another session has the key (406). `lost`: the connection, or the patience with it. `refused`: an
 * error that no retry cures. `elapsed`: the pause. `stopped`: by us.
 */
export const events = [
  'welcomed',
  'authenticated',
  'acknowledged',
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
  | 'backOff'
  | 'waitForKey'
  | 'open'
  | 'close'

type Row = Readonly<Partial<Record<SessionEvent, readonly [State, Action]>>>

const anySocket: Row = {
  lost: ['pausing', 'backOff'],
  held: ['pausing', 'waitForKey'],
  refused: ['closed', 'close'],
  stopped: ['closed', 'close'],
}

/** One connection at a time. An event that a state does not name changes nothing. */
const table: Readonly<Record<State, Row>> = {
  connecting: { ...anySocket, welcomed: ['authenticating', 'authenticate'] },
  authenticating: { ...anySocket, authenticated: ['subscribing', 'subscribe'] },
  subscribing: { ...anySocket, acknowledged: ['live', 'deliver'] },
  live: anySocket,
  pausing: { elapsed: ['connecting', 'open'], stopped: ['closed', 'close'] },
  closed: {},
}

export function transition(
  state: State,
  event: SessionEvent,
): readonly [State, Action] | undefined {
  return table[state][event]
}
