import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { parse } from 'yaml'
import { argumentFacts } from './argument-facts.ts'
import type { Facts, Topology } from './facts.ts'
import {
  type Container,
  componentOf,
  type EnvVar,
  type KubernetesObject,
  objectOf,
  type Probe,
  parseObjects,
  type WorkloadSpec,
} from './kubernetes-object.ts'

const workloadKinds = ['Deployment', 'StatefulSet', 'Job', 'CronJob']

function healthFact(container: Container, { httpGet, exec }: Probe): string {
  if (!httpGet) return exec?.command.join(' ') ?? 'unknown'
  const port = container.ports?.find(({ name }) => name === httpGet.port)?.containerPort
  return `GET :${port}${httpGet.path}`
}

function envValue({ value, valueFrom }: EnvVar, secrets: Readonly<Record<string, string>>): string {
  if (valueFrom?.secretKeyRef) return secrets[valueFrom.secretKeyRef.key] ?? 'a secret'
  return value ?? `the pod's ${valueFrom?.fieldRef?.fieldPath}`
}

function mountFacts(spec: WorkloadSpec, { volumeMounts }: Container): [string, string][] {
  const claimed = new Set(spec.volumeClaimTemplates?.map(({ metadata }) => metadata.name))
  const volumes = new Map(spec.template.spec.volumes.map((volume) => [volume.name, volume]))
  return volumeMounts.flatMap(({ name, mountPath, readOnly }): [string, string][] => {
    if (claimed.has(name)) return [[`volume ${mountPath}`, 'kept']]
    if (!volumes.get(name)?.configMap) return []
    return [[`files ${mountPath}`, readOnly ? 'read-only' : 'writable']]
  })
}

/** A CronJob holds the spec of its Jobs. */
function workloadSpec(kind: string, spec: unknown): WorkloadSpec {
  if (kind !== 'CronJob') return spec as WorkloadSpec
  return (spec as { readonly jobTemplate: { readonly spec: WorkloadSpec } }).jobTemplate.spec
}

function workloadFacts(
  { kind, spec }: KubernetesObject,
  secrets: Readonly<Record<string, string>>,
): Facts {
  const workload = workloadSpec(kind, spec)
  const [container] = workload.template.spec.containers
  const { image, command, args = [], ports = [], env = [], readinessProbe } = container
  const facts = new Map<string, string>([
    ['image', image],
    [
      'root file system',
      container.securityContext.readOnlyRootFilesystem ? 'read-only' : 'writable',
    ],
    ['runs', kind.endsWith('Job') ? 'once' : 'on'],
    ...mountFacts(workload, container),
    ...argumentFacts(args),
  ])
  if (command) facts.set('entrypoint', command.join(' '))
  if (readinessProbe) facts.set('health', healthFact(container, readinessProbe))
  for (const { containerPort } of ports) facts.set(`port ${containerPort}`, 'open')
  for (const variable of env) facts.set(`env ${variable.name}`, envValue(variable, secrets))
  return facts
}

interface FlinkSpec {
  readonly image: string
  readonly flinkConfiguration: Readonly<Record<string, string>>
  readonly podTemplate: { readonly spec: { readonly containers: readonly [Container] } }
}

/** The settings of Flink's image, by their names. */
const flinkFile: Readonly<Record<string, unknown>> = parse(
  readFileSync(join(projectRoot, 'deploy/flink/conf/config.yaml'), 'utf8'),
)

/** One process of the operator's cluster, with the settings that its image has not. */
function flinkFacts(
  { spec }: KubernetesObject,
  secrets: Readonly<Record<string, string>>,
  options: readonly RegExp[],
): Facts {
  const { image, flinkConfiguration, podTemplate } = spec as FlinkSpec
  const [container] = podTemplate.spec.containers
  const facts = new Map<string, string>([
    ['image', image],
    [
      'root file system',
      container.securityContext.readOnlyRootFilesystem ? 'read-only' : 'writable',
    ],
    ['runs', 'on'],
  ])
  for (const [name, value] of Object.entries(flinkConfiguration)) {
    const isOwn = String(flinkFile[name]) !== value && options.every((not) => !not.test(name))
    if (isOwn) facts.set(`setting ${name}`, value)
  }
  for (const variable of container.env ?? []) {
    facts.set(`env ${variable.name}`, envValue(variable, secrets))
  }
  return facts
}

/** What Strimzi says of a worker by itself is in no resource. */
function connectFacts({ spec }: KubernetesObject): Facts {
  const { image } = spec as { readonly image: string }
  return new Map([
    ['image', image],
    ['runs', 'on'],
  ])
}

interface KafkaSpec {
  readonly kafka: {
    readonly version: string
    readonly listeners: readonly { readonly port: number }[]
    readonly config: Readonly<Record<string, string | number | boolean>>
  }
}

interface NodePoolSpec {
  readonly storage: { readonly type: string }
  readonly jvmOptions: { readonly '-Xms': string; readonly '-Xmx': string }
}

/** Strimzi's Kafka in the terms of its image: settings are environment variables there. */
function kafkaFacts(objects: readonly KubernetesObject[]): Facts {
  const { kafka } = objectOf(objects, 'Kafka').spec as KafkaSpec
  const pool = objectOf(objects, 'KafkaNodePool').spec as NodePoolSpec
  const { '-Xms': initialHeap, '-Xmx': heap } = pool.jvmOptions
  const facts = new Map<string, string>([
    ['image', `Strimzi's Kafka ${kafka.version}`],
    ['runs', 'on'],
    ['root file system', 'writable'],
    [`volume of a ${pool.storage.type}`, 'kept'],
    ['env KAFKA_HEAP_OPTS', `-Xms${initialHeap} -Xmx${heap}`],
  ])
  for (const { port } of kafka.listeners) facts.set(`port ${port}`, 'open')
  for (const [key, value] of Object.entries(kafka.config)) {
    facts.set(`env KAFKA_${key.replaceAll('.', '_').toUpperCase()}`, String(value))
  }
  return facts
}

/**
 * The workloads of a rendered chart, by component. The release's name is taken out of every address, and the
 * Services that operators call `<release>-kafka-bootstrap` and `<release>-flink-rest` are `kafka` and `jobmanager`.
 */
export function chartTopology(manifests: string, release: string): Topology {
  const neutral = manifests
    .replaceAll(`${release}-kafka-bootstrap:`, 'kafka:')
    .replaceAll(`${release}-flink-rest`, 'jobmanager')
    .replaceAll(`${release}-`, '')
  const objects = parseObjects(neutral)
  const secrets = objects.find(({ kind }) => kind === 'Secret')?.stringData ?? {}
  const workloads = objects
    .filter(({ kind }) => workloadKinds.includes(kind))
    .map((object) => [componentOf(object), workloadFacts(object, secrets)] as const)
  const flink = objectOf(objects, 'FlinkDeployment')
  return new Map([
    ...workloads,
    ['kafka', kafkaFacts(objects)],
    ['jobmanager', flinkFacts(flink, secrets, [/^io\.tmp\.dirs$/])],
    ['taskmanager', flinkFacts(flink, secrets, [])],
    ['connect', connectFacts(objectOf(objects, 'KafkaConnect'))],
  ])
}
