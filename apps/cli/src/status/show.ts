import { stackOwner } from '@tickertape/embedded'
import { TapeError } from '@tickertape/errors'
import { connectKafka } from '../kafka/connect.ts'
import { dataDirOf } from '../start/embedded-servers.ts'
import type { Context } from '../tape/command.ts'
import { count } from '../terminal/figures.ts'
import { createPaint, hasColours } from '../terminal/paint.ts'
import { renderTable } from '../terminal/table.ts'
import { type Flow, flowOf } from './flow.ts'
import { type PartState, serverStates, serviceStates } from './parts.ts'

function partTable(parts: readonly PartState[], isColoured: boolean): string {
  const { good, warn, bad, dim } = createPaint(isColoured)
  const words = { up: good('up'), waiting: warn('waiting'), down: bad('down') }
  return renderTable(
    { head: ['part', 'state', 'where', ''], align: ['left', 'left', 'left', 'left'], isColoured },
    parts.map(({ part, state, where, detail }) => [part, words[state], where, dim(detail)]),
  )
}

const figure = (number: number | null): string => (number === null ? '-' : count(number))

export function flowText({ kinds, deadLetters }: Flow, isColoured: boolean): string {
  const table = renderTable(
    {
      head: ['kind', 'raw', 'flattened', 'rows in Pinot', 'flattener lag', 'archiver lag'],
      align: ['left', 'right', 'right', 'right', 'right', 'right'],
      isColoured,
    },
    kinds.map(({ kind, raw, flattened, rows, flattenerLag, archiverLag }) => [
      ...[kind, ...[raw, flattened, rows, flattenerLag, archiverLag].map(figure)],
    ]),
  )
  const { warn } = createPaint(isColoured)
  const letters = `${figure(deadLetters)} in the dead-letter topic: npx tape dlq list`
  return deadLetters ? `${table}\n${warn(letters)}` : table
}

function headOf(parts: readonly PartState[], pid: number | undefined): string {
  const up = parts.filter(({ state }) => state === 'up').length
  const by = pid === undefined ? 'npx tape up does not run here' : `npx tape up is process ${pid}`
  return `${up} of ${parts.length} parts are up; ${by}`
}

/** Shows what runs. Throws TAPE_STATUS_DOWN when something does not. */
export async function showStatus(context: Context): Promise<void> {
  const { config, output, json } = context
  const owner = await stackOwner(dataDirOf(config))
  const states = await Promise.all([serverStates(config), serviceStates(config)])
  const parts = states.flat()
  const isKafkaUp = parts.some(({ part, state }) => part === 'kafka' && state === 'up')
  const flow = isKafkaUp ? await flowOf(config, await connectKafka(context, 'status')) : undefined
  if (json) {
    output.write(`${JSON.stringify({ process: owner?.pid ?? null, parts, ...flow })}\n`)
  } else {
    const isColoured = hasColours(output)
    const text = [headOf(parts, owner?.pid), '', partTable(parts, isColoured)]
    if (flow) text.push('', flowText(flow, isColoured))
    output.write(`${text.join('\n')}\n`)
  }
  const wrong = parts.filter(({ state }) => state !== 'up').map(({ part }) => part)
  if (wrong.length === 0) return
  const names = wrong.length === parts.length ? 'nothing runs' : `not up: ${wrong.join(', ')}`
  const next =
    wrong.length === parts.length ? 'npx tape up starts everything' : 'npx tape doctor says why'
  throw new TapeError('TAPE_STATUS_DOWN', `${names}; ${next}`)
}
