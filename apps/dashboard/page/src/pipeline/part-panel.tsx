import type {
  Health,
  PartitionFact,
  PartName,
  PipelinePart,
  Problem,
} from '../../../src/protocol.ts'
import * as say from '../format.ts'
import { spots } from './picture.ts'
import { showFact } from './show-fact.ts'

/** Less is what is on its way. */
const LAG_TO_SEE = 100

function Partitions({ partitions }: { partitions: readonly PartitionFact[] }) {
  const reads = partitions.some(({ done }) => done !== null)
  const largest = Math.max(1, ...partitions.map(({ low, high }) => high - low))
  return (
    <div class="scroll">
      <table class="figures">
        <thead>
          <tr>
            <th>topic or table</th>
            <th class="number">partition</th>
            <th class="wide">held</th>
            <th class="number wide">first</th>
            <th class="number">end</th>
            {reads && <th class="number">done</th>}
            {reads && <th class="number">lag</th>}
            <th />
          </tr>
        </thead>
        <tbody>
          {partitions.map(({ topic, partition, low, high, done, lag, says }) => (
            <tr key={`${topic} ${partition}`}>
              <td>{topic}</td>
              <td class="number">{partition}</td>
              <td class="wide">
                <meter min={0} max={largest} value={high - low} />
              </td>
              <td class="number dim wide">{say.count(low)}</td>
              <td class="number">{say.count(high)}</td>
              {reads && <td class="number">{done === null ? '–' : say.count(done)}</td>}
              {reads && (
                <td class={(lag ?? 0) > LAG_TO_SEE ? 'number warn' : 'number dim'}>
                  {lag === null ? '–' : say.count(lag)}
                </td>
              )}
              <td class="down">{says}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const titleOf = (name: PartName): string => spots.find((spot) => spot.name === name)?.title ?? name

const SHOWN_OF_PART = 4

/** All that is known of one part, and what went wrong there. */
export function PartPanel({
  part,
  problems,
}: {
  part: PipelinePart | undefined
  problems: readonly Problem[]
}) {
  if (!part) return <section class="panel part" />
  const own = problems.filter(({ parts }) => parts.includes(part.name)).slice(0, SHOWN_OF_PART)
  return (
    <section class="panel part" aria-label={titleOf(part.name)}>
      <div class="panel-head">
        <h2>{titleOf(part.name)}</h2>
        <span class={`health-word ${part.health}`}>{healthWords[part.health]}</span>
      </div>
      <p class={`says ${part.health}`}>{part.says}</p>
      <dl class="facts">
        {part.facts.map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{showFact(fact)}</dd>
          </div>
        ))}
      </dl>
      {own.length > 0 && (
        <ol class="own">
          {own.map((problem) => (
            <Told key={`${problem.at} ${problem.text} ${problem.detail}`} problem={problem} />
          ))}
        </ol>
      )}
      {part.partitions.length > 0 && <Partitions partitions={part.partitions} />}
    </section>
  )
}

const healthWords: Readonly<Record<Health, string>> = {
  good: 'well',
  warn: 'look at it',
  bad: 'not well',
  unknown: 'not known',
}

function Told({ problem: { at, text, detail, parts } }: { problem: Problem }) {
  return (
    <li class={text === WELL_AGAIN ? 'told well' : 'told'}>
      <p>
        <time>{say.when(at)}</time>
        {parts[0] && <span class="where">{titleOf(parts[0])}</span>}
      </p>
      <b>{text}</b>
      {detail && <span>{detail}</span>}
    </li>
  )
}

const WELL_AGAIN = 'Well again'

export function Problems({ problems }: { problems: readonly Problem[] }) {
  return (
    <section class="panel problems" aria-label="Problems">
      <div class="panel-head">
        <h2>What went wrong</h2>
        {problems.length > 0 && <span class="dim">newest first</span>}
      </div>
      <ol>
        {problems.map((problem) => (
          <Told key={`${problem.at} ${problem.text} ${problem.detail}`} problem={problem} />
        ))}
        {problems.length === 0 && (
          <li class="nothing">
            <Check />
            <b>Nothing</b>
            <span>No gap, no dead letter, and every part was well while this page was open.</span>
          </li>
        )}
      </ol>
    </section>
  )
}

function Check() {
  return (
    <svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true">
      <circle cx="12" cy="12" r="10.5" />
      <path d="M7.5 12.4l3 3 6-6.4" />
    </svg>
  )
}
