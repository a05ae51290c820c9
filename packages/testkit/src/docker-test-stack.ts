import { type CoreServer, freePorts } from '@tickertape/embedded'
import { getContainerRuntimeClient, type StartedTestContainer } from 'testcontainers'
import { composeUp } from './compose-up.ts'
import type { StackEnv, TestStack } from './test-stack.ts'

const credentials = {
  MINIO_ROOT_USER: 'tickertape-test',
  MINIO_ROOT_PASSWORD: 'tickertape-test-secret',
}

const kafkaInside = 'kafka:9092'
const registryInside = 'http://registry:8080/apis/ccompat/v7'

/** The services of docker-compose.yml that are a server of the stack. */
const servicesOf: Readonly<Record<CoreServer, readonly string[]>> = {
  kafka: ['kafka'],
  registry: ['registry'],
  zookeeper: ['zookeeper'],
  pinot: ['pinot-controller', 'pinot-broker', 'pinot-server'],
  s3: ['minio'],
}

/** What an app in a container beside the servers needs to find them. */
export const containerEnv: StackEnv = {
  ...credentials,
  KAFKA_BOOTSTRAP_SERVERS: kafkaInside,
  SCHEMA_REGISTRY_URL: registryInside,
  PINOT_CONTROLLER_URL: 'http://pinot-controller:9000',
  PINOT_BROKER_URL: 'http://pinot-broker:8099',
  S3_SINK_ENDPOINT: 'http://minio:9000',
  SERVICE_HTTP_HOST: '0.0.0.0',
}

/** The servers of docker-compose.yml in containers of their own, on free ports, without data. */
export async function startDockerTestStack(): Promise<TestStack> {
  const ports = await freePorts()
  const project = `tickertape-test-${ports.kafka}`
  const environment = await composeUp({
    project,
    services: Object.values(servicesOf).flat(),
    overrides: ['packages/testkit/src/docker-test-stack.yml'],
    env: {
      ...credentials,
      KAFKA_HOST_PORT: String(ports.kafka),
      REGISTRY_HOST_PORT: String(ports.registry),
      S3_HOST_PORT: String(ports.s3),
      MINIO_CONSOLE_HOST_PORT: String(ports.pinotServer),
      PINOT_CONTROLLER_HOST_PORT: String(ports.pinotController),
      PINOT_BROKER_HOST_PORT: String(ports.pinotBroker),
    },
  })
  const containersOf = (server: CoreServer): readonly StartedTestContainer[] =>
    servicesOf[server].map((service) => environment.getContainer(`${service}-1`))
  return {
    env: {
      ...credentials,
      PINOT_KAFKA_BOOTSTRAP_SERVERS: kafkaInside,
      PINOT_SCHEMA_REGISTRY_URL: registryInside,
      KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${ports.kafka}`,
      SCHEMA_REGISTRY_URL: `http://127.0.0.1:${ports.registry}/apis/ccompat/v7`,
      PINOT_CONTROLLER_URL: `http://127.0.0.1:${ports.pinotController}`,
      PINOT_BROKER_URL: `http://127.0.0.1:${ports.pinotBroker}`,
      S3_SINK_ENDPOINT: `http://127.0.0.1:${ports.s3}`,
    },
    network: `${project}_default`,
    async kill(server) {
      const client = await getContainerRuntimeClient()
      const ids = containersOf(server).map((container) => container.getId())
      await Promise.all(ids.map((id) => client.container.getById(id).kill()))
    },
    async start(server) {
      await Promise.all(containersOf(server).map((container) => container.restart({ timeout: 0 })))
    },
    async [Symbol.asyncDispose]() {
      await environment.down({ removeVolumes: true })
    },
  }
}
