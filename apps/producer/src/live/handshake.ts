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

/** Milliseconds that a Retry-After header asks for: seconds, or a date. Undefined without a readable one. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined
}

/** What a handshake means that was answered with something else than 101. */
export function handshakeError(
  status: number,
  retryAfter: number | undefined,
  venue: Pick<Venue, 'handshake'>,
): VenueError {
  const meaning = venue.handshake?.[status] ?? usual[status] ?? { fate: 'lost' }
  const wait = retryAfter === undefined ? {} : { retryAfterMs: retryAfter }
  return { ...meaning, told: `HTTP ${status} at the handshake`, ...wait }
}
