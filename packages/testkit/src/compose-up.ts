import { projectRoot } from '@tickertape/config'
import {
  DockerComposeEnvironment,
  type StartedDockerComposeEnvironment,
  Wait,
} from 'testcontainers'

const START_WITHIN_MS = 420_000

export interface ComposeUpOptions {
  readonly project: string
  readonly env: Readonly<Record<string, string>>
  /** Files beside docker-compose.yml, which win over it. */
  readonly overrides?: readonly string[]
  /** Left out: all of them. */
  readonly services?: readonly string[]
}

/**
 * `docker compose up --wait` of the project's own file under another name. Testcontainers removes what belongs to it,
 * also when this process does not live to do so.
 */
export function composeUp(options: ComposeUpOptions): Promise<StartedDockerComposeEnvironment> {
  const { project, env, overrides = [], services } = options
  return new DockerComposeEnvironment(projectRoot, ['docker-compose.yml', ...overrides])
    .withProjectName(project)
    .withEnvironment(env)
    .withClientOptions({ commandOptions: ['--wait'] })
    .withDefaultWaitStrategy(Wait.forHealthCheck())
    .withStartupTimeout(START_WITHIN_MS)
    .up(services && [...services])
}
