import { kept } from '../kept.ts'
import { Archive } from './archive.tsx'
import { Schemas } from './schemas.tsx'
import { Sql } from './sql.tsx'
import { Topics } from './topics.tsx'

const pages = { SQL: Sql, Topics, Schemas, Archive } as const
type PageName = keyof typeof pages

const names = Object.keys(pages) as PageName[]
const chosen = kept<PageName>('explore', 'SQL')

export function Explore() {
  const Shown = pages[chosen.value] ?? Sql
  return (
    <div class="panel explorer">
      <div class="panel-head">
        <div class="switch">
          {names.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={chosen.value === name}
              onClick={() => {
                chosen.value = name
              }}
            >
              {name}
            </button>
          ))}
        </div>
        <span class="room" />
        <span class="dim only-wide">This page only reads.</span>
      </div>
      <Shown />
    </div>
  )
}
