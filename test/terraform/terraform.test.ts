import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { archivePolicy, rightsOf } from '@tickertape/access'
import { loadConfig, projectRoot } from '@tickertape/config'
import { afterAll, describe, expect, it } from 'vitest'
import { runTool } from '../../scripts/chart/run-tool.ts'

const source = join(projectRoot, 'deploy/terraform')
const folder = mkdtempSync(join(tmpdir(), 'tickertape-terraform-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Terraform or its fork, which reads the same files; undefined where neither is. */
async function findTerraform(): Promise<string | undefined> {
  for (const name of ['terraform', 'tofu']) {
    const found = await runTool(name, ['version']).catch(() => undefined)
    if (found !== undefined) return name
  }
  return undefined
}
const terraform = (await findTerraform()) ?? ''

/** A copy, so that nothing is left in the clone. */
function copyOf(part: string): string {
  const copy = join(folder, part)
  cpSync(join(source, part), copy, {
    recursive: true,
    filter: (path) => !path.includes('.terraform'),
  })
  return copy
}

const run = (args: readonly string[], input = '') => runTool(terraform, args, { input })

/** Resolves when every provider is there; rejects where no registry and no mirror has them. */
const init = (at: string) => run([`-chdir=${at}`, 'init', '-backend=false', '-input=false'])

describe.skipIf(!terraform)('deploy/terraform', () => {
  it('is formatted', async () => {
    await expect(run(['fmt', '-check', '-recursive', '-diff', source])).resolves.toBe('')
  })

  it('is valid for a local cluster, which needs no provider', async () => {
    const at = copyOf('local')
    await init(at)
    expect(await run([`-chdir=${at}`, 'validate'])).toContain('Success!')
  })

  it('is valid for AWS, and plans what the chart needs, by the schema of its provider', async ({
    skip,
  }) => {
    const at = copyOf('aws')
    const reason = await init(at).then(
      () => undefined,
      (error: Error) => error.message,
    )
    if (reason !== undefined)
      skip(`the provider of AWS cannot be had here: ${reason.slice(0, 200)}`)
    expect(await run([`-chdir=${at}`, 'validate'])).toContain('Success!')
    expect(await run([`-chdir=${at}`, 'test'])).toContain('0 failed')
  })

  it('gives the rights of packages/access to the users of the archive on AWS, and no others', async () => {
    const at = mkdtempSync(join(folder, 'policies-'))
    cpSync(join(source, 'aws/policies.tf'), join(at, 'policies.tf'))
    writeFileSync(join(at, 'bucket.tf'), 'variable "bucket" {\n  default = "my-archive"\n}\n')
    const printed = await run([`-chdir=${at}`, 'console'], 'jsonencode(local.archive_policies)\n')
    const config = loadConfig({ env: { S3_SINK_BUCKET: 'my-archive' } })
    // Flink's state and the tables of Iceberg have buckets of their own, which are not made there.
    const wanted = rightsOf(config).flatMap(({ user, archive }) =>
      archive && !/^state|^tables$/.test(archive)
        ? [[user, archivePolicy(config, archive === 'audit' ? 'read' : archive)]]
        : [],
    )
    expect(JSON.parse(JSON.parse(printed))).toEqual(Object.fromEntries(wanted))
  })
})
