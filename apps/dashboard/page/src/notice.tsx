import type { ComponentChildren } from 'preact'

export type NoticeKind = 'loading' | 'empty' | 'lost' | 'error'

/** What the trace on the tape does, by what is to be said. */
const traces: Readonly<Record<NoticeKind, string>> = {
  loading: 'M8 34l14-9 12 7 13-14 12 8 13-6 16-8',
  empty: 'M8 28h80',
  lost: 'M8 34l14-9 12 7 M62 26l13-6 13-6',
  error: 'M8 20l14 3 12-5 10 8 8 18',
}

const holes = [10, 25, 40, 56, 71, 86]

/** Says in the place of a view why there is nothing to see, and what to do. */
export function Notice({
  kind,
  title,
  children,
}: {
  readonly kind: NoticeKind
  readonly title: string
  readonly children?: ComponentChildren
}) {
  return (
    <div class={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <svg viewBox="0 0 96 56" width="96" height="56" aria-hidden="true">
        <rect y="2" width="96" height="52" rx="4" class="paper" />
        {holes.flatMap((x) =>
          [8, 48].map((y) => <circle key={`${x} ${y}`} cx={x} cy={y} r="2" class="hole" />),
        )}
        <path d={traces[kind]} class="trace" />
      </svg>
      <b>{title}</b>
      <div class="words">{children}</div>
    </div>
  )
}
