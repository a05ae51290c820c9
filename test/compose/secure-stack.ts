import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accessKeyOf, rightsOf, type User } from '@tickertape/access'
import { type Config, loadConfig } from '@tickertape/config'

/** By choice, because it starts a whole second system; as root, to whom the folder of secrets belongs. */
export const securityIsChosen =
  process.env.TICKERTAPE_TEST_SECURE === '1' && process.getuid?.() === 0

/** Where the servers of a secured stack answer the host. */
export interface SecureAddresses {
  readonly kafka: string
  readonly registry: string
  readonly s3: string
  readonly pinotController: string
  readonly pinotBroker: string
}

export interface Secured {
  readonly secretsDir: string
  readonly addresses: SecureAddresses
}

export const secretsFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'tickertape-secrets-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

export const secretOf = ({ secretsDir }: Secured, file: string): string =>
  readFileSync(join(secretsDir, file), 'utf8').trim()

function serverEnv({ addresses, secretsDir }: Secured): Record<string, string> {
  return {
    KAFKA_BOOTSTRAP_SERVERS: addresses.kafka,
    KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
    KAFKA_MANAGE_TOPICS: 'false',
    SCHEMA_REGISTRY_URL: addresses.registry,
    S3_SINK_ENDPOINT: addresses.s3,
    PINOT_CONTROLLER_URL: addresses.pinotController,
    PINOT_BROKER_URL: addresses.pinotBroker,
    ACCESS_SECRETS_DIR: secretsDir,
  }
}

/** The configuration of a user as the overlay gives it; `overrides` to try what it must not get through with. */
export function configOf(
  stack: Secured,
  user: User,
  overrides: Readonly<Record<string, string>> = {},
): Config {
  const env = serverEnv(stack)
  const { registry, archive } =
    rightsOf(loadConfig({ env: {} })).find((rights) => rights.user === user) ?? {}
  const at = (file: string) => join(stack.secretsDir, user, file)
  return loadConfig({
    env: {
      ...env,
      KAFKA_USERNAME: user,
      KAFKA_PASSWORD_FILE: at('kafka-password'),
      MINIO_ROOT_USER: archive ? accessKeyOf(user) : 'no-access-key',
      ...(archive
        ? { MINIO_ROOT_PASSWORD_FILE: at('s3-password') }
        : { MINIO_ROOT_PASSWORD: 'no-secret-key' }),
      ...(registry
        ? {
            SCHEMA_REGISTRY_USERNAME: user,
            // Pinot has one password for both.
            SCHEMA_REGISTRY_PASSWORD_FILE: at(
              user === 'pinot' ? 'kafka-password' : 'registry-password',
            ),
          }
        : {}),
      ...overrides,
    },
  })
}

/** The superuser of the brokers and the root of the object store. */
export const adminConfig = (stack: Secured): Config =>
  loadConfig({
    env: {
      ...serverEnv(stack),
      KAFKA_SASL_MECHANISM: 'PLAIN',
      KAFKA_USERNAME: 'admin',
      KAFKA_PASSWORD_FILE: join(stack.secretsDir, 'admin/kafka-password'),
      MINIO_ROOT_USER_FILE: join(stack.secretsDir, 'minio/root-user'),
      MINIO_ROOT_PASSWORD_FILE: join(stack.secretsDir, 'minio/root-password'),
    },
  })
