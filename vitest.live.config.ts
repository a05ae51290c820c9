import { defineConfig } from 'vitest/config'

/** Against the real feeds, by choice: `npm run test:live`. No part of `npm test`, which needs no network. */
export default defineConfig({
  test: {
    name: 'live',
    include: ['{apps,packages}/**/*.live.test.ts'],
    exclude: ['**/node_modules/**'],
    testTimeout: 120_000,
    // Feeds count connections and requests by address.
    fileParallelism: false,
  },
})
