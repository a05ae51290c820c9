import { join } from 'node:path'
import { fetchedFolder } from './fetched-folder.ts'
import { runTool } from './run-tool.ts'

const version = '3.19.0'
const module = `helm.sh/helm/v3/cmd/helm@v${version}`

/** Path of the Helm that the checks use, built by Go at the first call. Throws as runTool does. */
export async function fetchHelm(cacheDir: string): Promise<string> {
  const folder = await fetchedFolder({
    cacheDir,
    name: `helm-${version}`,
    fetch: async (draft) => {
      console.log(`chart: building Helm ${version}`)
      await runTool('go', ['install', '-ldflags', '-s -w', module], { env: { GOBIN: draft } })
    },
  })
  return join(folder, 'helm')
}
