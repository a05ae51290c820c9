import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderMetrics } from './render-metrics.ts'
import { serviceMetrics } from './service-metrics.ts'

/** Writes docs/reference/metrics.md; test/metrics compares. */
const target = join(import.meta.dirname, '../../docs/reference/metrics.md')
writeFileSync(target, renderMetrics(serviceMetrics))
