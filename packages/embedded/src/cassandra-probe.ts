import { answersOn } from './socket-probe.ts'

const HEADER_BYTES = 9
const SUPPORTED = 0x06

/** An OPTIONS frame of CQL's native protocol, version 4: what a client may ask before it says who it is. */
const request = Buffer.from(`04${'00'}${'0000'}05${'00000000'}`, 'hex')

/** Whether the server on this port speaks CQL: it opens the port as the last thing of its start. */
export const isCassandraReady = (port: number, signal: AbortSignal): Promise<boolean> =>
  answersOn({
    ...{ port, signal, request, bytes: HEADER_BYTES },
    accepts: (answer) => answer[4] === SUPPORTED,
  })
