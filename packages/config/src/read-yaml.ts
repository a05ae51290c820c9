import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { didYouMean, type Problem } from './problem.ts'
import { isSetting, type Section, spec } from './spec.ts'

export interface Found {
  readonly value: unknown
  readonly where: string
}

/**
 * Reads the settings of a YAML text by dotted path, and names every unknown key with its line.
 * Values are not checked here: the same check serves all places that a value can come from.
 */
export function readYaml(
  source: string,
  file: string,
): { found: Map<string, Found>; problems: Problem[] } {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines })
  const found = new Map<string, Found>()
  const problems: Problem[] = document.errors.map((error) => ({
    where: `${file}:${lines.linePos(error.pos[0]).line}`,
    message: error.message.split('\n')[0] ?? error.code,
  }))
  const whereIs = (node: Node | null | undefined) =>
    `${file}:${lines.linePos(node?.range?.[0] ?? 0).line}`

  const walk = (node: unknown, section: Section, prefix: string): void => {
    if (node === null || (isScalar(node) && node.value === null)) return
    if (!isMap<Node, Node | null>(node)) {
      problems.push({
        where: whereIs(node as Node),
        message: `${prefix.slice(0, -1) || 'the file'} must be a mapping of settings`,
      })
      return
    }
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : String(key)
      const child = Object.hasOwn(section, name) ? section[name] : undefined
      if (child === undefined) {
        const hint = didYouMean(name, Object.keys(section))
        problems.push({ where: whereIs(key), message: `unknown key "${prefix}${name}"${hint}` })
      } else if (isSetting(child)) {
        found.set(prefix + name, { value: value?.toJS(document) ?? null, where: whereIs(key) })
      } else walk(value, child, `${prefix}${name}.`)
    }
  }
  if (problems.length === 0) walk(document.contents, spec, '')
  return { found, problems }
}
