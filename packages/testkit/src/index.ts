export { AppProcess } from './app-process.ts'
export { eventually } from './eventually.ts'
export { type TestConfig, testConfig } from './test-config.ts'
export { type StackEnv, startTestStack, type TestStack } from './test-stack.ts'
