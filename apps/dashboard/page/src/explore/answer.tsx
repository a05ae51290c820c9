import type { ComponentChildren } from 'preact'
import type { Question } from './ask.ts'

interface AnswerProps<T> {
  readonly of: Question<T>
  readonly idle?: string
  readonly children: (answer: T) => ComponentChildren
}

/** An answer, or why there is none. */
export function Answer<T>({ of, idle = '', children }: AnswerProps<T>) {
  const state = of.state.value
  if (state.is === 'answered') return <>{children(state.answer)}</>
  if (state.is === 'idle') return <p class="hint">{idle}</p>
  if (state.is === 'asking') return <p class="hint asking">Asking …</p>
  return (
    <p class="hint refused" role="alert">
      {state.why}
    </p>
  )
}
