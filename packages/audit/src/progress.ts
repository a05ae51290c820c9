/** Told what the audit is doing, in words. */
export interface Progress {
  stage(text: string): void
}

export const noProgress: Progress = { stage() {} }
