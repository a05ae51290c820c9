import type { Venue, VenueError } from './venue.ts'

type Meaning = Pick<VenueError, 'fate' | 'advice'>

const usual: Readonly<Record<number, Meaning>> = {
  401: { fate: 'refused', advice: 'check the key' },
  403: { fate: 'refused', advice: 'check the key and what its plan covers' },
  451: {
    fate: 'refused',
    advice:
      'the venue does not serve this place: choose another source, such as coinbase or kraken',
  },
}

/** What a handshake means that was answered with something else than 101. */
export function handshakeError(
  status: number,
  retryAfterMs: number,
  venue: Pick<Venue, 'handshake'>,
): VenueError {
  const meaning = venue.handshake?.[status] ?? usual[status] ?? { fate: 'lost' }
  return { ...meaning, told: `HTTP ${status} at the handshake`, retryAfterMs }
}
