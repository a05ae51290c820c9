import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '@tickertape/config'
import { docker, dockerAnswers } from '@tickertape/testkit'
import { composeFile } from '../compose/compose-file.ts'

const run = promisify(execFile)
const folder = join(projectRoot, 'deploy/observability/prometheus')
const image = composeFile['x-images'].prometheus as string

export type Promtool = (words: readonly string[]) => Promise<string>

/**
 * promtool in deploy/observability/prometheus: that of the image of docker-compose.yml, else one that is installed;
 * undefined where there is neither. Rejects with what it finds wrong.
 */
export async function findPromtool(): Promise<Promtool | undefined> {
  if (await dockerAnswers()) {
    const container = ['run', '--rm', '-v', `${folder}:/rules:ro`, '-w', '/rules']
    return (words) => docker([...container, '--entrypoint', 'promtool', image, ...words])
  }
  const installed = await run('promtool', ['--version']).catch(() => undefined)
  if (!installed) return undefined
  return async (words) => (await run('promtool', [...words], { cwd: folder })).stdout
}
