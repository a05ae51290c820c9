import { defineConfig } from 'vitest/config'

const integration = '**/*.integration.test.ts'
const docker = '**/*.docker.test.ts'
const exclude = ['**/node_modules/**', '**/*.live.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,packages,scripts,test,bench}/**/*.test.ts'],
          exclude: [...exclude, integration, docker],
          // Property tests on busy cores take longer than the usual five seconds.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: [`{apps,packages,test,bench}/${integration}`],
          exclude,
          globalSetup: 'packages/testkit/src/global-stack.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Tests share one stack of real servers on few cores: two files at a time.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'docker',
          include: [`test/${docker}`],
          exclude,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // A whole second system: it waits until the others are done, and one file for another.
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
        },
      },
    ],
  },
})
