import type { DayReport, LateEvents } from '@tickertape/warehouse'
import { count } from '../terminal/figures.ts'

const done = {
  nothing: 'the archive has none of this day',
  unchanged: 'nothing new since it was compacted',
  written: 'compacted',
  replaced: 'more events came, compacted anew',
} as const

const counted = (number: number, noun: string): string =>
  `${count(number)} ${noun}${number === 1 ? '' : 's'}`

function kindLine({ kind, outcome, ...facts }: DayReport): string {
  if (outcome === 'nothing') return `${kind}: ${done.nothing}`
  const { events, rows, objects, files, bytes } = facts
  const again = events > rows ? ` (${count(events - rows)} came again)` : ''
  const size = `${(bytes / 1e6).toFixed(1)} MB`
  return `${kind}: ${done[outcome]}: ${counted(events, 'event')} of ${counted(objects, 'object')} are ${counted(rows, 'row')}${again} in ${counted(files, 'file')}, ${size}`
}

const refusedLine = ({ kind, refused }: DayReport): string =>
  `${kind}: ${counted(refused, 'record')} of these objects are no events: the flattener made dead letters of them`

const lateLine = ({ kind }: DayReport, { day, events, objects }: LateEvents): string =>
  `late: ${count(events)} ${kind} of ${day} in ${counted(objects, 'object')} came after it was compacted: tape compact --day ${day}`

/** What a compaction did, a line for each kind, and what else it found. */
export const compactText = (day: string, reports: readonly DayReport[]): string =>
  [
    `${day}, UTC`,
    ...reports.map(kindLine),
    ...reports.filter(({ refused }) => refused > 0).map(refusedLine),
    ...reports.flatMap((report) => report.late.map((late) => lateLine(report, late))),
  ].join('\n')
