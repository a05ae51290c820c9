import type { Job } from './job.ts'
import { archive } from './jobs/archive.ts'
import { catchUp } from './jobs/catch-up.ts'
import { flatten } from './jobs/flatten.ts'
import { growth } from './jobs/growth.ts'
import { idle } from './jobs/idle.ts'
import { latency } from './jobs/latency.ts'
import { produce } from './jobs/produce.ts'
import { scale } from './jobs/scale.ts'
import { steady } from './jobs/steady.ts'
import { synthetic } from './jobs/synthetic.ts'

/** In the order of the page. */
export const jobs: readonly Job[] = [
  flatten,
  produce,
  archive,
  latency,
  synthetic,
  catchUp,
  steady,
  scale,
  idle,
  growth,
]
