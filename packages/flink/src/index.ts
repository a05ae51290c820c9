export { foundTable, tableOfTopic, variableOfTopic } from './found-table.ts'
export {
  GatewaySession,
  type ResultPage,
  type Results,
  type Row,
  type StatementOptions,
} from './gateway.ts'
export { isLive, type Job, JobManager, type JobState } from './job-manager.ts'
export { columnsOf, type QueryColumn, recordOfQuery, selectFor } from './query-topic.ts'
export { nameOf, neededBy, neededByTyped, readShared, sharedFiles } from './shared-sql.ts'
export { sqlVariables } from './sql-variables.ts'
export { bareSql, cutStatements, statementsOf, withVariables } from './statements.ts'
