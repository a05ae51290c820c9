import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from '@tickertape/config'
import { type BenchStack, startBenchStack } from './bench-stack.ts'
import type { Job, Sample } from './job.ts'
import { jobs } from './jobs.ts'
import { load, thisMachine } from './machine.ts'
import { renderPage } from './render-page.ts'
import { storedResults, storeResult } from './results.ts'
import { runJob } from './run-job.ts'

/** `npm run bench -- [--short] [job...]`: see docs/benchmarks.md. */
const ROUNDS = 3

const describeSample = ({ events, seconds, cpuSeconds, rssBytes }: Sample): string =>
  [
    `${((cpuSeconds / events) * 1e6).toFixed(3)} us CPU an event`,
    `${Math.round(events / seconds)} events/s`,
    `${Math.round(rssBytes / 1e6)} MB`,
  ].join(', ')

const onSample = (name: string, sample: Sample) =>
  console.log(`  ${name}: ${describeSample(sample)}`)

/** Runs every job once, small, and keeps nothing. */
async function tryOut(wanted: readonly Job[], stack: BenchStack): Promise<void> {
  for (const job of wanted) {
    console.log(job.title)
    await runJob(job, { stack, size: 'short' }, { rounds: 0, onSample })
  }
}

async function judge(wanted: readonly Job[], stack: BenchStack): Promise<void> {
  for (const job of wanted) {
    console.log(job.title)
    const before = load()
    const result = await runJob(job, { stack, size: 'full' }, { rounds: ROUNDS, onSample })
    const day = new Date().toISOString().slice(0, 10)
    await storeResult({ ...result, day, machine: thisMachine(), load: [before, load()] })
    const page = renderPage(jobs, await storedResults())
    await writeFile(join(projectRoot, 'docs/benchmarks.md'), page)
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false } },
})
const unknown = positionals.filter((name) => !jobs.some((job) => job.name === name))
if (unknown.length > 0) {
  console.error(
    `no job ${unknown.join(', ')}: there are ${jobs.map(({ name }) => name).join(', ')}`,
  )
  process.exit(64)
}
const wanted = jobs.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
await using stack = await startBenchStack()
await (values.short ? tryOut(wanted, stack) : judge(wanted, stack))
