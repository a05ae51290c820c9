import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@tickertape/config'
import { defaultCacheDir } from '@tickertape/embedded'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { jobs } from './jobs.ts'
import { runJob } from './run-job.ts'

// Whether they work: times are judged by `npm run bench`, on a machine that has nothing else to do.
describe('the benchmark', () => {
  it.each(jobs)('$name runs, and every contender does its job right', async (job) => {
    const folder = await mkdtemp(join(tmpdir(), 'tickertape-bench-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()
    const stack = { env: inject('stackEnv'), folder, cacheDir }
    const { contenders } = await runJob(job, { stack, size: 'short' }, { rounds: 0 })
    for (const { samples } of contenders) {
      expect(samples).toHaveLength(1)
      expect(samples[0]?.events).toBeGreaterThan(0)
      expect(samples[0]?.cpuSeconds).toBeGreaterThan(0)
    }
  })
})
