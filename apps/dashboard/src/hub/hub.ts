import type { SeriesBook } from '../candles/series-book.ts'
import type { Explore } from '../explore/explore.ts'
import { Market } from '../market/market.ts'
import type { FromPage, PipelineState, Wish } from '../protocol.ts'
import { type Outlet, Viewer } from './viewer.ts'

/** Time between two frames. */
export const FRAME_MS = 200

/** Everybody who looks, and what there is to see. One timer makes the frames of all. */
export class Hub implements Disposable {
  readonly market = new Market()
  readonly #viewers = new Set<Viewer>()
  readonly #timer: NodeJS.Timeout
  book: SeriesBook | undefined
  explore: Explore | undefined
  /** The newest look at the pipeline; old when nobody watches. */
  pipeline: PipelineState | undefined
  /** What the service waits for; null when it has everything. */
  waitingFor: string | null = 'Kafka and the schema registry'
  frames = 0
  /** Frames that were left out because a page was slow. */
  skipped = 0
  #perSecond = 0

  constructor(frameMs = FRAME_MS) {
    this.#timer = setInterval(() => this.#draw(), frameMs)
  }

  get viewers(): number {
    return this.#viewers.size
  }

  /** True while somebody looks at this view. */
  isWatched(view: Wish['view']): boolean {
    return [...this.#viewers].some(({ wish }) => wish.view === view)
  }

  join(outlet: Outlet): Viewer {
    const viewer = new Viewer(outlet)
    this.#viewers.add(viewer)
    return viewer
  }

  /** Takes what a page says; what it wishes to see it is shown at once. */
  hear(viewer: Viewer, message: FromPage): void {
    viewer.hear(message)
    if ('wish' in message) this.#show(viewer, Date.now())
  }

  leave(viewer: Viewer): void {
    viewer.close()
    this.#viewers.delete(viewer)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #draw(): void {
    const now = Date.now()
    this.#perSecond = this.market.tape.perSecond(now)
    for (const viewer of this.#viewers) {
      if (viewer.keepsUp) this.#show(viewer, now)
      else this.skipped++
    }
  }

  #show(viewer: Viewer, now: number): void {
    const { market, book, waitingFor, pipeline } = this
    const showing = { market, book, waitingFor, pipeline, now, perSecond: this.#perSecond }
    if (viewer.show(showing)) this.frames++
  }
}
