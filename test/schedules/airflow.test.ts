import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { airflowPython, day, TestAirflow } from './airflow.ts'

const jobs = parse(
  readFileSync(join(projectRoot, 'deploy/airflow/dags/schedules.yaml'), 'utf8'),
) as readonly { readonly name: string; readonly command: readonly string[] }[]

it('airflow dags test starts the command of every job, about the day before', async ({ skip }) => {
  const python = await airflowPython()
  if (!python) skip('Python has no venv module here')
  await using airflow = await TestAirflow.start(python)
  const [bin, calls] = [join(airflow.home, 'bin'), join(airflow.home, 'calls')]
  mkdirSync(bin)
  writeFileSync(join(bin, 'tape'), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${calls}'\n`)
  chmodSync(join(bin, 'tape'), 0o755)
  await airflow.test(
    jobs.map(({ name }) => name),
    bin,
  )
  const wanted = jobs.map(({ command }) =>
    command.map((word) => (word === 'DAY' ? day : word)).join(' '),
  )
  expect(readFileSync(calls, 'utf8').trim().split('\n')).toEqual(wanted)
}, 900_000)
