import { randomBytes } from 'node:crypto'

/** Names a session or a gap: 16 hexadecimal digits that nobody else has. */
export const randomId = (): string => randomBytes(8).toString('hex')
