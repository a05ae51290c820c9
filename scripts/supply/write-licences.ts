import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { licencesOf, renderLicences } from './licences.ts'
import { readLockfile, root } from './lockfile.ts'

await writeFile(
  join(root, 'docs/reference/licences.md'),
  renderLicences(licencesOf(readLockfile())),
)
