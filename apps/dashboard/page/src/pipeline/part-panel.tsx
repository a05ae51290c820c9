import type { PartitionFact, PipelinePart, Problem } from '../../../src/protocol.ts'
import * as say from '../format.ts'
import { spots } from './picture.ts'
import { showFact } from './show-fact.ts'

/** Less is what is on its way; the end of a transaction counts as one too. */
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
            <th>held</th>
            <th class="number">first</th>
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
              <td>
                <meter min={0} max={largest} value={high - low} />
              </td>
              <td class="number dim">{say.count(low)}</td>
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

/** All that is known of one part. */
export function PartPanel({ part }: { part: PipelinePart | undefined }) {
  if (!part) return <section class="panel part" />
  const title = spots.find(({ name }) => name === part.name)?.title
  return (
    <section class="panel part" aria-label={title}>
      <div class="panel-head">
        <h2>{title}</h2>
        <span class={`health-word ${part.health}`}>
          {part.health === 'good' ? 'well' : part.health}
        </span>
      </div>
      <p class="says">{part.says}</p>
      <dl class="facts">
        {part.facts.map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{showFact(fact)}</dd>
          </div>
        ))}
      </dl>
      {part.partitions.length > 0 && <Partitions partitions={part.partitions} />}
    </section>
  )
}

export function Problems({ problems }: { problems: readonly Problem[] }) {
  return (
    <section class="panel problems" aria-label="Problems">
      <div class="panel-head">
        <h2>What went wrong</h2>
      </div>
      <ol>
        {problems.map(({ at, text, detail, part }) => (
          <li key={`${at} ${text} ${detail}`} class={part}>
            <time>
              {say.day(at)} {say.clock(at)}
            </time>
            <b>{text}</b>
            <span>{detail}</span>
          </li>
        ))}
        {problems.length === 0 && (
          <li class="hint">Nothing: no gap and no dead letter is known.</li>
        )}
      </ol>
    </section>
  )
}
