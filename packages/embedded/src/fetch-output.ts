/** One thing that a package manager says it has fetched or built. */
export interface FetchStep {
  readonly artifacts: number
  readonly bytes: number
}

const units: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 }

/** A line of `mvn -B`: `Downloaded from central: https://... (21 kB at 151 kB/s)`. */
export function mavenStep(line: string): FetchStep | undefined {
  const match = /Downloaded from \S+: \S+ \(([\d.]+) ([kMG]?B)\b/.exec(line)
  const unit = units[match?.[2] ?? '']
  return match && unit ? { artifacts: 1, bytes: Math.round(Number(match[1]) * unit) } : undefined
}

/** A line of `pip install`: `Downloading apache_flink-2.3.0-py3-none-any.whl (329.1 MB)`. */
export function pipStep(line: string): FetchStep | undefined {
  const match = /^ *Downloading \S+\.whl \(([\d.]+) ([kMG]?B)\)/.exec(line)
  const unit = units[match?.[2] ?? '']
  return match && unit ? { artifacts: 1, bytes: Math.round(Number(match[1]) * unit) } : undefined
}

/** A line of `go install -v`: a module that is downloaded, or the path of a package that is compiled. */
export function goStep(line: string): FetchStep | undefined {
  const isStep = line.startsWith('go: downloading ') || /^[\w.~-]+(\/[\w.~-]+)*$/.test(line)
  return isStep ? { artifacts: 1, bytes: 0 } : undefined
}

/** The line that says why it failed: Maven's first [ERROR], or the last one that is no progress. */
export function fetchFailure(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  const error = lines.find((line) => line.startsWith('[ERROR] '))?.slice('[ERROR] '.length)
  const spoken = lines.filter((line) => line !== '' && !mavenStep(line) && !goStep(line))
  const line = error ?? spoken.at(-1) ?? 'it printed nothing'
  return shortened(line.replace(/ -> \[Help \d+\]$/, ''))
}

/** Maven's line begins with what it wanted and ends with what went wrong: the middle can go. */
function shortened(line: string): string {
  return line.length <= 300 ? line : `${line.slice(0, 100)} ... ${line.slice(-190)}`
}
