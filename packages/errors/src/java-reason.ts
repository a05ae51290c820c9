const cause = /^Caused by: ([\w.$]+)(?:: (.*))?$/

/** Exceptions that only carry another one. */
const carriers =
  /^(?:java\.util\.concurrent\.(?:Completion|Execution)Exception|java\.lang\.RuntimeException|org\.apache\.flink\.util\.SerializedThrowable)$/

/**
 * Why something failed, in one line, out of a Java stack trace: the innermost cause that says something. Flink's own
 * outer exceptions say only that it failed.
 */
export function reasonOf(trace: string): string {
  const lines = trace.split('\n').map((line) => line.trim())
  const causes = lines.flatMap((line) => {
    const [, type, message] = cause.exec(line) ?? []
    return type && message && !carriers.test(type) ? [plain(type, message)] : []
  })
  const last = causes.at(-1)
  if (last) return shortened(last)
  const first = lines.find((line) => line && !line.startsWith('at ')) ?? 'it gave no reason'
  const [, type, message] = /^([\w.$]+(?:Exception|Error)): (.*)$/.exec(first) ?? []
  return shortened(type && message ? plain(type, message) : first)
}

/** `ValidationException: ...` without its package. */
const plain = (type: string, message: string): string => `${message} (${type.split(/[.$]/).at(-1)})`

const shortened = (line: string): string => (line.length <= 600 ? line : `${line.slice(0, 597)}...`)
