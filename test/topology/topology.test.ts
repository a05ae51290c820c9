import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { renderChart } from '../../scripts/chart/chart.ts'
import { chartTopology } from './chart-facts.ts'
import { composeTopology } from './compose-facts.ts'
import { describeDifference, differencesOf } from './facts.ts'
import { helm } from './helm.ts'
import { listedDifferences } from './listed-differences.ts'

const root = join(import.meta.dirname, '../..')
const release = 'twin'

describe.skipIf(!helm)('docker-compose.yml and the chart', () => {
  let found: string[] = []
  const listed = listedDifferences().map(describeDifference)

  beforeAll(async () => {
    const compose = composeTopology(readFileSync(join(root, 'docker-compose.yml'), 'utf8'))
    const manifests = await renderChart({
      helm,
      profile: 'engines',
      release,
      set: { 'kubernetes.monitoring.enabled': 'true' },
    })
    found = differencesOf(compose, chartTopology(manifests, release)).map(describeDifference)
  })

  it('differ in nothing that differences.yaml does not list', () => {
    expect(found.filter((difference) => !listed.includes(difference))).toEqual([])
  })

  it('differ in everything that differences.yaml lists', () => {
    expect(listed.filter((difference) => !found.includes(difference))).toEqual([])
  })
})
