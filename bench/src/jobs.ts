import type { Job } from './job.ts'
import { archive } from './jobs/archive.ts'
import { catchUp } from './jobs/catch-up.ts'
import { flatten } from './jobs/flatten.ts'
import { produce } from './jobs/produce.ts'
import { steady } from './jobs/steady.ts'

/** In the order of the page. */
export const jobs: readonly Job[] = [flatten, produce, archive, catchUp, steady]
