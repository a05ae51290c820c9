import type { Log } from '@tickertape/kafka'

/** For clients of a test: what matters there are results. */
export const quietLog: Log = { debug() {}, info() {}, warn() {} }
