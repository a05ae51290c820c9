import { type Signal, signal } from '@preact/signals'
import { link } from '../store.ts'

/** What became of a question: nobody asked, it is on its way, or it was answered or refused. */
export type Asked<T> =
  | { readonly is: 'idle' }
  | { readonly is: 'asking' }
  | { readonly is: 'answered'; readonly answer: T }
  | { readonly is: 'refused'; readonly why: string }

async function request(path: string, body: object | undefined): Promise<Response> {
  const init = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  return fetch(path, init)
}

/** A question to the service; asking it again forgets the answer before. */
export class Question<T> {
  readonly state: Signal<Asked<T>> = signal({ is: 'idle' })
  #number = 0
  #last: readonly [path: string, body?: object] | undefined

  /** Asks what was asked last. */
  async again(): Promise<void> {
    if (this.#last) await this.ask(...this.#last)
  }

  async ask(path: string, body?: object): Promise<void> {
    const number = ++this.#number
    this.#last = body ? [path, body] : [path]
    this.state.value = { is: 'asking' }
    const state = await this.#answer(path, body)
    if (number === this.#number) this.state.value = state
  }

  async #answer(path: string, body: object | undefined): Promise<Asked<T>> {
    try {
      const answer = await request(path, body)
      if (answer.status === 401) link.value = 'locked'
      const said = (await answer.json()) as T & { message?: string }
      if (answer.ok) return { is: 'answered', answer: said }
      return { is: 'refused', why: said.message ?? `the service answered ${answer.status}` }
    } catch {
      return { is: 'refused', why: 'the service does not answer; try again in a moment' }
    }
  }
}
