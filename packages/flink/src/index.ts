export { GatewaySession, type ResultPage } from './gateway.ts'
export { isLive, type Job, JobManager, type JobState } from './job-manager.ts'
export { statementsOf, withVariables } from './statements.ts'
