/** One field in which what Pinot has is not what we want. */
export interface Difference {
  /** `schema.<column>` or the path in the table configuration. */
  readonly field: string
  /** undefined: not there. */
  readonly have: string | undefined
  readonly want: string | undefined
  /** False: old rows would be wrong or lost, so it takes a new table. */
  readonly inPlace: boolean
}

export const describeDifference = ({ field, have, want }: Difference): string =>
  `${field}: has ${have ?? 'nothing'}, wants ${want ?? 'nothing'}`
