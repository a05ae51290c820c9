import { computed, effect, signal } from '@preact/signals'
import { kept } from './kept.ts'

const dark = matchMedia('(prefers-color-scheme: dark)')
const system = signal<'dark' | 'light'>(dark.matches ? 'dark' : 'light')
dark.addEventListener('change', () => {
  system.value = dark.matches ? 'dark' : 'light'
})

const choice = kept<'dark' | 'light' | null>('theme', null)

export const theme = computed(() => choice.value ?? system.value)

export function toggleTheme(): void {
  const next = theme.value === 'dark' ? 'light' : 'dark'
  choice.value = next === system.value ? null : next
}

effect(() => {
  document.documentElement.dataset.theme = theme.value
})
