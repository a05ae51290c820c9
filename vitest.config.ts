import { defineConfig } from 'vitest/config'

const integration = '**/*.integration.test.ts'
const exclude = ['**/node_modules/**', '**/*.live.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,packages,cli,scripts,test}/**/*.test.ts'],
          exclude: [...exclude, integration],
        },
      },
      {
        test: {
          name: 'integration',
          include: [`{apps,packages,cli,test}/${integration}`],
          exclude,
          globalSetup: 'packages/testkit/src/global-stack.ts',
          testTimeout: 120_000,
          hookTimeout: 300_000,
          // Tests share one stack of real servers on few cores: two files at a time.
          maxWorkers: 2,
        },
      },
    ],
  },
})
