// Fetches what a list names into folders: lines of SHA-256, path in a Maven repository, and folder. For Dockerfiles.
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

const repository = process.env.MAVEN_REPOSITORY || 'https://repo1.maven.org/maven2'
const [list] = process.argv.slice(2)

async function fetchOne(line) {
  const [sha256, path, folder] = line.split(/\s+/)
  const url = `${repository}/${path}`
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  const content = Buffer.from(await response.arrayBuffer())
  const found = createHash('sha256').update(content).digest('hex')
  if (found !== sha256) throw new Error(`${url} has the checksum ${found}, not ${sha256}`)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, basename(path)), content)
}

const lines = (await readFile(list, 'utf8')).split('\n')
for (const line of lines.filter((text) => text && !text.startsWith('#'))) await fetchOne(line)
