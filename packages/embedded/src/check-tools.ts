import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { TapeError } from '@tickertape/errors'
import { isInstalled } from './installed-server.ts'
import { fetchedServers, fetchedWith, type Origin } from './server-cache.ts'
import type { Extra } from './server-spec.ts'
import { go, isAtLeast, java, maven, pip, type Tool, toolProblem } from './tool-version.ts'

const oldestNode = '20'

const fetchers: Readonly<Record<Origin['kind'], Tool>> = { maven, go, pip }

export interface CheckToolsOptions {
  readonly cacheDir: string
  readonly extras?: readonly Extra[]
}

/**
 * Throws TAPE_STACK_MISSING_TOOL with one line about everything that is missing or too old. Maven, Go and pip only
 * fetch, so they are not asked for when the cache has what they would.
 */
export async function checkTools({ cacheDir, extras }: CheckToolsOptions): Promise<void> {
  const tools = new Set([java])
  for (const name of fetchedWith(extras)) {
    if (await isInstalled(cacheDir, name)) continue
    tools.add(fetchers[fetchedServers[name].origin.kind])
  }
  const problems = await Promise.all(
    [...tools].map(async (tool) => toolProblem(tool, await versionOutput(tool))),
  )
  const { node } = process.versions
  if (!isAtLeast(node, oldestNode)) {
    problems.push(`Node is ${node} but must be ${oldestNode} or newer (nodejs.org)`)
  }
  const found = problems.filter((problem) => problem !== undefined)
  if (found.length > 0) throw new TapeError('TAPE_STACK_MISSING_TOOL', found.join('; '))
}

/** Everything that the tool prints about its version; undefined when it is not there or cannot run. */
async function versionOutput(tool: Tool): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(tool.command, [...tool.versionArgs])
    return `${stdout}\n${stderr}`
  } catch {
    return undefined
  }
}
