/** What a check found, and what to do about it. */
export interface Finding {
  readonly check: string
  readonly verdict: 'ok' | 'warning' | 'problem' | 'skipped'
  readonly found: string
  readonly fix?: string
}

export const ok = (check: string, found: string): Finding => ({ check, verdict: 'ok', found })

export const warning = (check: string, found: string, fix: string): Finding => ({
  ...{ check, verdict: 'warning', found, fix },
})

export const problem = (check: string, found: string, fix: string): Finding => ({
  ...{ check, verdict: 'problem', found, fix },
})

export const skipped = (check: string, found: string): Finding => ({
  ...{ check, verdict: 'skipped', found },
})
