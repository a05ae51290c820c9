/** Names of so many symbols, as a setting. */
export const symbolList = (count: number): string =>
  Array.from({ length: count }, (_, index) => `SYM${index}`).join(' ')
