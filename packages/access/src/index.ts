export { applyToKafka, applyToMinio } from './apply.ts'
export { archivePolicy } from './archive-policy.ts'
export type { KafkaRight } from './kafka-right.ts'
export { MinioAdmin } from './minio-admin.ts'
export { renderRights } from './render.ts'
export {
  accessKeyOf,
  aclsOf,
  type Rights,
  rightsOf,
  type User,
  users,
} from './rights.ts'
