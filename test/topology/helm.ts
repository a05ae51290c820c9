import { loadConfig } from '@tickertape/config'
import { defaultCacheDir } from '@tickertape/embedded'
import { TapeError } from '@tickertape/errors'
import { fetchHelm } from '../../scripts/chart/fetch-helm.ts'

async function helmOrNothing(): Promise<string> {
  try {
    return await fetchHelm(loadConfig().embedded.cache_dir || defaultCacheDir())
  } catch (error) {
    if (error instanceof TapeError && error.code === 'TAPE_STACK_MISSING_TOOL') return ''
    throw error
  }
}

/** Path of Helm; empty where Go, which builds it, is missing: then tests that need it are skipped. */
export const helm = await helmOrNothing()
