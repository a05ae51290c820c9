import { join } from 'node:path'
import { root } from './lockfile.ts'
import { writeSboms } from './sbom.ts'

const target = join(root, 'sbom')
for (const [app, components] of await writeSboms(target)) {
  console.log(`sbom/${app}.cdx.json: ${components} packages`)
}
console.log(
  'not in them: Node.js and the Debian packages of the base image; ask a scanner for those',
)
