export { applyToKafka, applyToMinio } from './apply.ts'
export { archivePolicy } from './archive-policy.ts'
export { MinioAdmin } from './minio-admin.ts'
export { renderRights } from './render.ts'
export {
  accessKeyOf,
  aclsOf,
  type KafkaRight,
  type Rights,
  rightsOf,
  type User,
  users,
} from './rights.ts'
