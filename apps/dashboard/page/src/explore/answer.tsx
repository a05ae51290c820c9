import type { ComponentChildren } from 'preact'
import { Notice } from '../notice.tsx'
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
  if (state.is === 'idle') return <p class="hint idle">{idle}</p>
  if (state.is === 'asking') return <Notice kind="loading" title="Asking" />
  return (
    <Notice kind="error" title="No answer">
      <p class="refused">{state.why}</p>
      <button type="button" class="button" onClick={() => void of.again()}>
        Ask again
      </button>
    </Notice>
  )
}
