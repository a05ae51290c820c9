import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TapeError } from '@tickertape/errors'
import { fetchedFolder } from '../chart/fetched-folder.ts'
import { runTool } from '../chart/run-tool.ts'

const requirements = join(import.meta.dirname, '../../deploy/airflow/requirements.txt')

/** pip takes minutes for what it fetches in half of one. */
const installer = 'uv==0.9.11'

/**
 * Path of the airflow of a virtual environment, fetched at the first call. Throws TAPE_STACK_MISSING_TOOL where
 * Python cannot make one, and as runTool does.
 */
export async function fetchAirflow(cacheDir: string): Promise<string> {
  const recipe = readFileSync(requirements, 'utf8') + installer
  const hash = createHash('sha256').update(recipe).digest('hex').slice(0, 10)
  const folder = await fetchedFolder({
    cacheDir,
    name: `airflow-${hash}`,
    fetch: async (draft) => {
      console.log('schedules: fetching Airflow')
      const python = join(draft, 'bin/python')
      await runTool('python3', ['-m', 'venv', draft]).catch((cause) => {
        const message = 'python3 with its venv module is not installed (apt install python3-venv)'
        throw new TapeError('TAPE_STACK_MISSING_TOOL', message, { cause })
      })
      await runTool(python, ['-m', 'pip', 'install', '--quiet', installer])
      const uv = join(draft, 'bin/uv')
      await runTool(uv, ['pip', 'install', '--quiet', '--python', python, '-r', requirements])
    },
  })
  return join(folder, 'bin/python')
}
