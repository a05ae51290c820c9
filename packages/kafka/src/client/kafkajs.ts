import { createRequire } from 'node:module'
import { copyAnswersOnce, sendFramesAsTheyAre } from './mends/connection.ts'
import {
  beatAfterClockSteps,
  joinBeforeReading,
  tellWhyNoBrokerAnswered,
} from './mends/membership.ts'
import { leaveRecordsInTheirBytes, passOverEmptyBatches } from './mends/records.ts'
import { quietIdleConnections } from './mends/request-queue.ts'

/**
 * kafkajs 2.2.4 with some of its modules replaced. It has no release since 2023, so the mends live in `mends/`:
 * - records were decoded one by one into objects and texts, and their headers lost order and nulls;
 * - the chunks of an answer were gathered and copied, all of them outside of V8's heap;
 * - every partition without news was handed to a worker, and each answer woke all workers;
 * - an idle connection re-armed a 1 ms timer for ever (kafkajs issues 1556 and 1704): 38,808 wake-ups in
 *   5 s over nine idle connections, 9 with the guard; and it looked for overdue answers ten times a second
 *   although it waited for none;
 * - a request that is already encoded was not foreseen;
 * - why no broker answered was lost: a connection that broke was a null on which the admin client broke too, or a group
 *   without a coordinator, which ended a consumer; and who may not use a group was told the same;
 * - a member that failed to join again read on: without a group, or with the partitions of before, for ever. Those that
 *   were somebody else's stayed unread when that one left;
 * - closing a connection forgot to watch over a request that had come in between, and whoever came after that one
 *   waited with it;
 * - a wall clock that was set back let a member wait with its heartbeats for as long, and no request was overdue.
 * A test fails when the version or the replaced functions change.
 */
const require = createRequire(import.meta.url)

leaveRecordsInTheirBytes()
passOverEmptyBatches()
sendFramesAsTheyAre()
quietIdleConnections()
copyAnswersOnce()
tellWhyNoBrokerAnswered()
joinBeforeReading()
beatAfterClockSteps()

export const kafkajs: typeof import('kafkajs') = require('kafkajs')
