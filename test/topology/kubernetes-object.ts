import { parseAllDocuments } from 'yaml'

/** What the tests read of the objects of a chart. */
export interface KubernetesObject {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly labels?: Readonly<Record<string, string>>
  }
  // Each kind has a shape of its own; the schemas have checked it.
  readonly spec?: unknown
  readonly data?: Readonly<Record<string, string>>
  readonly stringData?: Readonly<Record<string, string>>
}

export interface EnvVar {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string }
    readonly fieldRef?: { readonly fieldPath: string }
  }
}

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string }
  readonly exec?: { readonly command: readonly string[] }
}

export interface Container {
  readonly image: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env?: readonly EnvVar[]
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[]
  readonly readinessProbe?: Probe
  readonly resources: { readonly limits: { readonly memory: string } }
  readonly securityContext: { readonly readOnlyRootFilesystem: boolean }
  readonly volumeMounts: readonly {
    readonly name: string
    readonly mountPath: string
    readonly readOnly?: boolean
  }[]
}

/** Deployment, StatefulSet, Job, and what a CronJob makes. */
export interface WorkloadSpec {
  readonly replicas?: number
  readonly template: {
    readonly spec: {
      readonly containers: readonly [Container]
      readonly volumes: readonly { readonly name: string; readonly configMap?: object }[]
    }
  }
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[]
}

export function parseObjects(manifests: string): readonly KubernetesObject[] {
  return parseAllDocuments(manifests)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null)
}

export const componentOf = ({ metadata }: KubernetesObject): string =>
  metadata.labels?.['app.kubernetes.io/component'] ?? metadata.name

/** The one object of a kind, and of a component where there are several. Throws when there is none. */
export function objectOf(
  objects: readonly KubernetesObject[],
  kind: string,
  component?: string,
): KubernetesObject {
  const found = objects.find(
    (object) =>
      object.kind === kind && (component === undefined || componentOf(object) === component),
  )
  if (found) return found
  throw new Error(`the chart renders no ${kind} ${component ?? ''}`)
}
