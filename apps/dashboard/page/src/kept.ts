import { effect, type Signal, signal } from '@preact/signals'

/** A signal whose value this browser keeps; what is kept and does not read is forgotten. */
export function kept<T>(name: string, fallback: T): Signal<T> {
  const place = `tickertape.${name}`
  let first = fallback
  try {
    const text = localStorage.getItem(place)
    if (text !== null) first = JSON.parse(text) as T
  } catch {
    // A browser may forbid to keep anything.
  }
  const held = signal(first)
  effect(() => {
    const text = JSON.stringify(held.value)
    try {
      localStorage.setItem(place, text)
    } catch {
      // As above.
    }
  })
  return held
}
