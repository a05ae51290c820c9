export type { Logger } from 'pino'
export { Counter, Gauge, Histogram } from 'prom-client'
export { runService, type Service, type ServiceOptions } from './service.ts'
