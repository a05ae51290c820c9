import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { renderChart } from '../../scripts/chart/chart.ts'
import { helm } from './helm.ts'
import { objectOf, parseObjects, type WorkloadSpec } from './kubernetes-object.ts'

describe.skipIf(!helm)('the profiles of the chart', () => {
  it('open the node ports of the guide on a laptop, and no others', async () => {
    const manifests = await renderChart({ helm, profile: 'local' })
    const ports = [...manifests.matchAll(/nodePort: (\d+)/g)].map((match) => Number(match[1]))
    expect(ports.sort()).toEqual([30001, 30099, 30104, 30900, 32100])
  })

  it('use neither Strimzi nor MinIO where both are managed', async () => {
    const manifests = await renderChart({ helm, profile: 'cloud-managed' })
    const kinds = new Set(parseObjects(manifests).map(({ kind }) => kind))
    expect([...kinds].filter((kind) => kind.startsWith('Kafka'))).toEqual([])
    expect(manifests).not.toContain('-minio')
  })

  it('leave the number of flatteners to KEDA where it scales them', async () => {
    const objects = parseObjects(await renderChart({ helm, profile: 'cloud-managed' }))
    const { replicas } = objectOf(objects, 'Deployment', 'flattener').spec as WorkloadSpec
    expect(replicas).toBeUndefined()
    expect(objectOf(objects, 'ScaledObject', 'flattener').spec).toMatchObject({
      scaleTargetRef: { name: 'tickertape-flattener' },
      maxReplicaCount: 6,
    })
  })

  it('bring the alerts of deploy/observability where the operator is, and nothing of it elsewhere', async () => {
    const rules = join(projectRoot, 'deploy/observability/prometheus/rules/tickertape.yml')
    const objects = parseObjects(await renderChart({ helm, profile: 'cloud-managed' }))
    expect(objectOf(objects, 'PrometheusRule').spec).toEqual(parse(readFileSync(rules, 'utf8')))
    expect(objectOf(objects, 'PodMonitor').spec).toMatchObject({
      jobLabel: 'app.kubernetes.io/component',
    })
    const without = await renderChart({ helm, profile: 'cloud-minimal' })
    expect(without).not.toContain('monitoring.coreos.com')
    expect(without).not.toContain('-watcher')
  })

  it('refuse example passwords in production', async () => {
    const rendering = renderChart({
      helm,
      profile: 'cloud-minimal',
      set: { 'kubernetes.existingSecret': '' },
    })
    await expect(rendering).rejects.toThrow('kubernetes.existingSecret is empty')
  })

  it('refuse a value that the chart does not know', async () => {
    const rendering = renderChart({
      helm,
      profile: 'local',
      set: { 'kubernetes.kafka.nodeport': '32100' },
    })
    await expect(rendering).rejects.toThrow("'nodeport' not allowed")
  })
})
