export interface Tool {
  readonly title: string
  readonly command: string
  readonly versionArgs: readonly string[]
  /** Finds the version in what the command prints, such as 17.0.15. */
  readonly pattern: RegExp
  readonly atLeast: string
  readonly howToGet: string
}

export const java: Tool = {
  title: 'Java',
  command: 'java',
  versionArgs: ['-version'],
  pattern: /version "(?:1\.)?([\d.]+)/,
  atLeast: '17',
  howToGet: 'apt install openjdk-17-jre-headless, brew install openjdk@21, or adoptium.net',
}

export const maven: Tool = {
  title: 'Maven',
  command: 'mvn',
  versionArgs: ['--version'],
  pattern: /Apache Maven (\d[\d.]*)/,
  atLeast: '3.6',
  howToGet: 'apt install maven, brew install maven, or maven.apache.org',
}

export const go: Tool = {
  title: 'Go',
  command: 'go',
  versionArgs: ['version'],
  pattern: /\bgo(\d[\d.]*)/,
  atLeast: '1.24',
  howToGet: 'brew install go, or go.dev/dl',
}

export const pip: Tool = {
  title: 'pip',
  command: 'python3',
  versionArgs: ['-m', 'pip', '--version'],
  pattern: /^pip (\d[\d.]*)/,
  atLeast: '20',
  howToGet: 'apt install python3-pip, or brew install python',
}

/** The version in a tool's output; undefined when it prints none, or none that we know. */
export function toolVersion(tool: Tool, output: string): string | undefined {
  return tool.pattern.exec(output)?.[1]?.replace(/\.$/, '')
}

/** Compares dotted numbers part by part: 1.24 is newer than 1.9, and 17 equals 17.0. */
export function isAtLeast(version: string, least: string): boolean {
  const parts = version.split('.').map(Number)
  for (const [index, wanted] of least.split('.').map(Number).entries()) {
    const found = parts[index] ?? 0
    if (found !== wanted) return found > wanted
  }
  return true
}

/** What is wrong with a tool, with how to cure it; undefined when it will do. `output`: undefined if not found. */
export function toolProblem(tool: Tool, output: string | undefined): string | undefined {
  const { title, atLeast, howToGet } = tool
  if (output === undefined) return `${title} ${atLeast} or newer is missing (${howToGet})`
  const version = toolVersion(tool, output)
  if (version !== undefined && isAtLeast(version, atLeast)) return undefined
  const found = version ?? 'of unknown version'
  return `${title} is ${found} but must be ${atLeast} or newer (${howToGet})`
}
