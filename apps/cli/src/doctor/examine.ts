import type { Config } from '@tickertape/config'
import { asTapeError, TapeError } from '@tickertape/errors'
import { connectKafka } from '../kafka/connect.ts'
import type { Context } from '../tape/command.ts'
import { createPaint, hasColours } from '../terminal/paint.ts'
import { checkArchive } from './archive.ts'
import type { Finding } from './finding.ts'
import { problem } from './finding.ts'
import { checkFlow, checkSchemas, checkTables } from './flow.ts'
import {
  checkConfig,
  checkDisk,
  checkFetched,
  checkMemory,
  checkPorts,
  checkPrograms,
} from './machine.ts'
import { lookAtParts, type Parts, partFindings } from './parts.ts'

/** A check that fails is a finding, and the others go on. */
async function safely(check: string, work: () => Promise<Finding | Finding[]>): Promise<Finding[]> {
  try {
    return [await work()].flat()
  } catch (cause) {
    const { code, message } = asTapeError(cause)
    return [
      problem(check, `${code}: ${message}`, 'docs/reference/errors.md says what the code means'),
    ]
  }
}

async function checkRunning(config: Config, parts: Parts, context: Context): Promise<Finding[]> {
  const isUp = (name: string) =>
    parts.servers.some(({ part, state }) => part === name && state === 'up')
  const work: Promise<Finding[]>[] = []
  if (isUp('kafka')) {
    const flow = async () => {
      const { progress } = context
      return checkFlow(config, await connectKafka({ config, progress }, 'doctor'))
    }
    work.push(safely('topics', flow))
  }
  if (isUp('registry')) work.push(safely('schemas', () => checkSchemas(config)))
  if (isUp('pinot controller')) work.push(safely('tables', () => checkTables(config)))
  if (isUp('object store')) work.push(safely('archive', () => checkArchive(config)))
  return (await Promise.all(work)).flat()
}

async function allFindings(context: Context): Promise<Finding[]> {
  const { config, finding } = checkConfig()
  if (!config) return [finding]
  const parts = await lookAtParts(config)
  const isRunning = parts.servers.some(({ state }) => state === 'up')
  const machine = await Promise.all([
    checkPrograms(config),
    checkFetched(config),
    checkDisk(config),
    checkMemory(isRunning),
    checkPorts(config, isRunning),
  ])
  return [
    ...[finding, ...machine, ...(await partFindings(parts))],
    ...(await checkRunning(config, parts, context)),
  ]
}

export function findingsText(findings: readonly Finding[], isColoured: boolean): string {
  const { good, warn, bad, dim } = createPaint(isColoured)
  const marks = {
    ok: good('ok  '),
    warning: warn('look'),
    problem: bad('bad '),
    skipped: dim('-   '),
  }
  const width = Math.max(...findings.map(({ check }) => check.length))
  const indent = ' '.repeat(width + 8)
  return findings
    .flatMap(({ check, verdict, found, fix }) => [
      `${marks[verdict]}  ${check.padEnd(width)}  ${found.replaceAll('\n', `\n${indent}`)}`,
      ...(fix ? [`${indent}${dim('fix:')} ${fix}`] : []),
    ])
    .join('\n')
}

/** Examines machine, configuration and what runs. Throws TAPE_DOCTOR_FOUND when there is a problem. */
export async function examine(context: Context): Promise<void> {
  const { output, json } = context
  const findings = await allFindings(context)
  const problems = findings.filter(({ verdict }) => verdict === 'problem').length
  const warnings = findings.filter(({ verdict }) => verdict === 'warning').length
  if (json) output.write(`${JSON.stringify({ problems, warnings, findings })}\n`)
  else output.write(`${findingsText(findings, hasColours(output))}\n`)
  const look = warnings > 0 ? `, ${warnings} to look at` : ''
  const summary = `${problems} of ${findings.length} checks found a problem${look}`
  if (problems > 0) throw new TapeError('TAPE_DOCTOR_FOUND', summary)
  if (!json) output.write(`\nno problem in ${findings.length} checks${look}\n`)
}
