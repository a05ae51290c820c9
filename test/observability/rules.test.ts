import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { unknownIn } from './exported.ts'
import { findPromtool } from './promtool.ts'

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly runbook: string }
}

interface RuleTest {
  readonly alert_rule_test: readonly {
    readonly alertname: string
    readonly exp_alerts: unknown[]
  }[]
}

const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8')
const folder = 'deploy/observability/prometheus'
const rules = parse(read(`${folder}/rules/tickertape.yml`)).groups.flatMap(
  (group: { rules: Rule[] }) => group.rules,
) as Rule[]
const { tests } = parse(read(`${folder}/tickertape.test.yml`)) as { tests: RuleTest[] }
const expectations = tests.flatMap(({ alert_rule_test }) => alert_rule_test)
const promtool = await findPromtool()

describe.each(rules.map((rule) => [rule.alert, rule] as const))('the alert %s', (alert, rule) => {
  it('asks for nothing that no service exports', () => {
    expect(unknownIn(rule.expr)).toEqual([])
  })

  it('has a runbook that says what it means, how to see it and what to do', () => {
    const { runbook } = rule.annotations
    expect(existsSync(join(projectRoot, runbook)), `${runbook} does not exist`).toBe(true)
    const page = read(runbook)
    expect(page).toContain(`\`${alert}\``)
    for (const heading of ['What it means', 'How to see it', 'What to do']) {
      expect(page).toContain(`\n## ${heading}\n`)
    }
  })

  it('has a test in which it fires, and one in which it does not', () => {
    const own = expectations.filter(({ alertname }) => alertname === alert)
    const fires = new Set(own.map(({ exp_alerts }) => exp_alerts.length > 0))
    expect(fires).toEqual(new Set([true, false]))
  })

  it('is to be looked at now or today', () => {
    expect(['page', 'ticket']).toContain(rule.labels.severity)
  })
})

describe.skipIf(!promtool)('promtool', () => {
  it('finds that every rule fires when it should, and only then', async () => {
    expect(await promtool?.(['test', 'rules', 'tickertape.test.yml'])).toContain('SUCCESS')
  })

  it('takes the settings of Prometheus', async () => {
    const settings = await promtool?.(['check', 'config', '--syntax-only', 'prometheus.yml'])
    expect(settings).toContain('SUCCESS')
  })
})
