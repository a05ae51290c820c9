export type { Logger } from 'pino'
export { Counter, Gauge, Histogram } from 'prom-client'
export type { Answer, Question } from './http-server.ts'
export { runService, type Service, type ServiceOptions } from './service.ts'
