import { join } from 'node:path'
import { defaultCacheDir } from './server-cache.ts'

/**
 * How Node runs a service; the images say the same in their Dockerfile. V8 would keep up to 48 MB for young objects:
 * those of the services are short-lived at any size.
 */
export const nodeFlags: readonly string[] = ['--max-semi-space-size=8']

/**
 * Node keeps what it compiled: a later start needs neither the time nor 25 MB for the stripping of types. glibc is to
 * give large buffers back when they are freed, 30 MB after a fetch of all partitions, and to keep fewer pools.
 */
export const serviceEnv: Readonly<Record<string, string>> = {
  NODE_COMPILE_CACHE: join(defaultCacheDir(), 'compiled'),
  MALLOC_MMAP_THRESHOLD_: '262144',
  MALLOC_ARENA_MAX: '2',
}
