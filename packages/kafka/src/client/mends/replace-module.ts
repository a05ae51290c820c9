import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** Must run before anything else loads the module. */
export function replaceModule<T>(name: string, replacement: (original: T) => unknown): void {
  const path = require.resolve(`kafkajs/src/${name}`)
  const original: T = require(path)
  const module = require.cache[path]
  if (module) module.exports = replacement(original)
}
