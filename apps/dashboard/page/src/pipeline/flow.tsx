import type { PartName, PipelinePart } from '../../../src/protocol.ts'
import { HEIGHT, pathOf, placeOf, type Spot, size, spots, WIDTH, ways } from './picture.ts'
import { showFact } from './show-fact.ts'

export interface FlowProps {
  readonly parts: ReadonlyMap<PartName, PipelinePart>
  /** Null where none can be opened. */
  readonly open: PartName | null
  readonly onOpen: (name: PartName) => void
}

/** Slower than this a dash would seem to stand. */
const SLOWEST_S = 6

/** Seconds that a dash takes along a way: more events, faster dashes; undefined where nothing moves. */
function paceOf(part: PipelinePart | undefined): number | undefined {
  const rate = part?.facts.find(({ unit }) => unit === 'perSecond')?.value
  if (typeof rate !== 'number' || rate <= 0) return undefined
  return Math.max(0.5, SLOWEST_S - Math.log10(rate + 1) * 1.5)
}

function Box({
  spot,
  part,
  isOpen,
  moves,
  onOpen,
}: {
  spot: Spot
  part: PipelinePart | undefined
  isOpen: boolean
  /** What it gives on is on its way. */
  moves: boolean
  onOpen: () => void
}) {
  const { x, y } = placeOf(spot)
  return (
    <button
      type="button"
      class={`box ${spot.name} ${spot.kind} ${part?.health ?? 'unknown'}${moves ? ' moves' : ''}`}
      disabled={!part}
      aria-pressed={isOpen}
      title={part?.says}
      style={{
        '--left': `${(x / size.width) * 100}%`,
        '--top': `${(y / size.height) * 100}%`,
        '--width': `${(WIDTH / size.width) * 100}%`,
        '--height': `${(HEIGHT / size.height) * 100}%`,
      }}
      onClick={onOpen}
    >
      <span class="box-title">
        <i class="health" /> {spot.title}
      </span>
      {!part && <span class="ghost" />}
      {(part?.facts ?? []).slice(0, 2).map((fact) => (
        <span class="box-fact" key={fact.label}>
          <small>{fact.label}</small> <b>{showFact(fact)}</b>
        </span>
      ))}
    </button>
  )
}

/** The pipeline as it is: every part with its health, and what moves between them. */
export function Flow({ parts, open, onOpen }: FlowProps) {
  return (
    <div class="flow">
      <svg
        viewBox={`0 0 ${size.width} ${size.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {ways.map((way) => {
          const pace =
            way.to === 'letters' || way.to === 'gaps' ? undefined : paceOf(parts.get(way.from))
          const path = pathOf(way)
          return (
            <g key={path} class="way">
              <path d={path} class="ground" />
              {pace !== undefined && (
                <path d={path} class="moving" style={{ animationDuration: `${pace}s` }} />
              )}
            </g>
          )
        })}
      </svg>
      {spots.map((spot) => (
        <Box
          key={spot.name}
          spot={spot}
          part={parts.get(spot.name)}
          isOpen={open === spot.name}
          moves={paceOf(parts.get(spot.name)) !== undefined}
          onOpen={() => onOpen(spot.name)}
        />
      ))}
    </div>
  )
}
