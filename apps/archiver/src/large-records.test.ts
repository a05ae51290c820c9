import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'

const HEAP_MB = 96

describe('the heap of the archiver', () => {
  it('has room for arrays of 100,000 from every partition at the same time', {
    timeout: 120_000,
  }, async () => {
    const worker = new Worker(new URL('./large-records-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    const [committed] = await once(worker, 'message')
    expect(committed).toEqual([2, 2, 2, 2, 2, 2])
    await worker.terminate()
  })
})
