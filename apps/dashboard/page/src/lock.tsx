import { useSignal } from '@preact/signals'
import { connect } from './link.ts'
import { Mark } from './mark.tsx'
import { link } from './store.ts'

/** Asks for the password that the service was given. */
export function Lock() {
  const problem = useSignal('')
  const busy = useSignal(false)
  const open = async (event: SubmitEvent) => {
    event.preventDefault()
    const password = new FormData(event.currentTarget as HTMLFormElement).get('password')
    busy.value = true
    problem.value = ''
    try {
      const answer = await fetch('/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ password }),
      })
      if (answer.ok) {
        link.value = 'connecting'
        connect()
      } else problem.value = ((await answer.json()) as { message: string }).message
    } catch {
      problem.value = 'The service does not answer.'
    }
    busy.value = false
  }
  return (
    <main class="lock">
      <form class="card" onSubmit={open}>
        <Mark />
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          autofocus
        />
        <p class="problem" role="alert">
          {problem.value}
        </p>
        <button type="submit" class="button" disabled={busy.value}>
          Open
        </button>
      </form>
    </main>
  )
}
