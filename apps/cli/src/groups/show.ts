import { didYouMean } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { KafkaAdmin } from '@tickertape/kafka'
import type { Context } from '../tape/command.ts'
import { count } from '../terminal/figures.ts'
import { createPaint, hasColours } from '../terminal/paint.ts'
import { renderTable } from '../terminal/table.ts'
import { type GroupProgress, progressOf } from './progress-of.ts'

type Shown = Pick<Context, 'output' | 'json'>

function stateText(state: string, isColoured: boolean): string {
  const { good, warn } = createPaint(isColoured)
  if (state === 'Stable') return good('stable')
  return state === 'Empty' ? 'no member' : warn(state.toLowerCase())
}

const overview = (groups: readonly GroupProgress[], isColoured: boolean): string =>
  renderTable(
    {
      head: ['group', 'state', 'members', 'lag', 'topics'],
      align: ['left', 'left', 'right', 'right', 'left'],
      isColoured,
    },
    groups.map(({ group, state, members, lag, partitions }) => [
      group,
      stateText(state, isColoured),
      String(members),
      count(lag),
      [...new Set(partitions.map(({ topic }) => topic))].join(', '),
    ]),
  )

const partitionTable = ({ partitions }: GroupProgress, isColoured: boolean): string =>
  renderTable(
    {
      head: ['topic', 'partition', 'committed', 'end', 'lag', 'reader'],
      align: ['left', 'right', 'right', 'right', 'right', 'left'],
      isColoured,
    },
    partitions.map(({ topic, partition, committed, end, lag, reader }) => [
      ...[topic, String(partition), committed === null ? '-' : count(committed)],
      ...[count(end), count(lag), reader ?? '-'],
    ]),
  )

/** Lists every group. The lag counts offsets up to the end, marks of transactions included. */
export async function showGroups(admin: KafkaAdmin, { output, json }: Shown): Promise<void> {
  const found: GroupProgress[] = []
  for (const facts of await admin.describeGroups(await admin.groups())) {
    found.push(await progressOf(admin, facts))
  }
  if (json) output.write(`${JSON.stringify(found)}\n`)
  else if (found.length === 0) output.write('no group yet: nobody reads in one\n')
  else output.write(`${overview(found, hasColours(output))}\n`)
}

/** Shows one group by partition. Throws TAPE_CLI_USAGE with the nearest name when there is none. */
export async function showGroup(
  admin: KafkaAdmin,
  group: string,
  { output, json }: Shown,
): Promise<void> {
  const names = await admin.groups()
  if (!names.includes(group)) {
    const hint = didYouMean(group, names) || ': npx tape groups lists them'
    throw new TapeError('TAPE_CLI_USAGE', `there is no group ${group}${hint}`)
  }
  const [facts] = await admin.describeGroups([group])
  if (!facts) return
  const progress = await progressOf(admin, facts)
  if (json) return void output.write(`${JSON.stringify(progress)}\n`)
  const isColoured = hasColours(output)
  const head = `${group}: ${stateText(progress.state, isColoured)}, ${progress.members} members, lag ${count(progress.lag)}`
  const table =
    progress.partitions.length > 0
      ? partitionTable(progress, isColoured)
      : 'it has committed nothing and reads nothing'
  output.write(`${head}\n\n${table}\n`)
}
