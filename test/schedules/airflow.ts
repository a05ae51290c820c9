import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig, projectRoot } from '@tickertape/config'
import { defaultCacheDir } from '@tickertape/embedded'
import { TapeError } from '@tickertape/errors'
import { fetchAirflow } from '../../scripts/airflow/fetch-airflow.ts'
import { runTool } from '../../scripts/chart/run-tool.ts'

const DAY_MS = 86_400_000
const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** The day that is looked at, and a moment when its night is over. */
export const day = dateOf(today - 2 * DAY_MS)
export const morning = `${dateOf(today - DAY_MS)}T06:00:00`

export const dagOf = (name: string): string => `tickertape_${name.replaceAll('-', '_')}`

/** A Python with Airflow; empty where it cannot be had: then tests that need it are skipped. */
export async function airflowPython(): Promise<string> {
  try {
    return await fetchAirflow(loadConfig().embedded.cache_dir || defaultCacheDir())
  } catch (error) {
    if (error instanceof TapeError && error.code === 'TAPE_STACK_MISSING_TOOL') return ''
    throw error
  }
}

/** What `airflow` is, which takes longer to start than to run. */
const program = `
import json, sys
from airflow.__main__ import main
for call in json.loads(sys.argv[1]):
    sys.argv = ["airflow", *call]
    main()
`

/** An Airflow of its own with the DAGs of deploy/airflow. */
export class TestAirflow implements AsyncDisposable {
  readonly home: string
  readonly #python: string

  private constructor(python: string, home: string) {
    this.#python = python
    this.home = home
  }

  static async start(python: string): Promise<TestAirflow> {
    const home = await mkdtemp(join(tmpdir(), 'tickertape-airflow-'))
    const airflow = new TestAirflow(python, home)
    await airflow.run([['db', 'migrate']])
    return airflow
  }

  /** Runs `airflow` with each of these arguments, and answers what it printed. Rejects when one of them fails. */
  run(calls: readonly (readonly string[])[], env: Record<string, string> = {}): Promise<string> {
    return runTool(this.#python, ['-c', program, JSON.stringify(calls)], {
      env: {
        AIRFLOW_HOME: this.home,
        AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
        AIRFLOW__CORE__DAGS_FOLDER: join(projectRoot, 'deploy/airflow/dags'),
        TICKERTAPE_SCHEDULES_FROM: dateOf(today - 7 * DAY_MS),
        ...env,
      },
    })
  }

  /** `airflow dags test` of these jobs, with a `tape` that is in the folder. */
  test(names: readonly string[], tapeIn: string, env: Record<string, string> = {}) {
    const calls = names.map((name) => ['dags', 'test', dagOf(name), morning])
    return this.run(calls, { ...env, PATH: `${tapeIn}:${process.env.PATH}` })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.home, { recursive: true, force: true })
  }
}
