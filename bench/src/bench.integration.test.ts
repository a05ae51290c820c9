import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@tickertape/config'
import { defaultCacheDir } from '@tickertape/embedded'
import { describe, inject, it } from 'vitest'
import type { Sample } from './job.ts'
import { jobs } from './jobs.ts'
import { runJob } from './run-job.ts'

// Whether they work: times are judged by `npm run bench`, on a machine that has nothing else to do.
describe('the benchmark', () => {
  it.concurrent.for(jobs)(
    '$name runs, and every contender does its job right',
    async (job, { expect, onTestFinished }) => {
      const folder = await mkdtemp(join(tmpdir(), 'tickertape-bench-'))
      onTestFinished(() => rm(folder, { recursive: true, force: true }))
      const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()
      const stack = { env: inject('stackEnv'), folder, cacheDir }
      const { contenders } = await runJob(job, { stack, size: 'short' }, { rounds: 0 })
      for (const { samples } of contenders) {
        expect(samples).toHaveLength(1)
        for (const { of } of job.columns) expect(of(samples[0] as Sample)).toBeGreaterThanOrEqual(0)
      }
    },
  )
})
