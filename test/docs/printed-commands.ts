import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'

const isBegun = (command: string): boolean => (command.split('"').length - 1) % 2 === 1

/**
 * The commands of a section of a page, as they are printed: indented lines that begin with npm or npx, each with
 * the lines that its quotes span. What they print is left out.
 */
export function printedCommands(page: string, section: string): string[] {
  const text = readFileSync(join(projectRoot, page), 'utf8')
  const [, from = ''] = text.split(`## ${section}\n`)
  const [body = ''] = from.split('\n## ')
  const commands: string[] = []
  let open = ''
  for (const line of body.split('\n').filter((one) => one.startsWith('    '))) {
    if (open === '' && !/^ {4}(npm|npx) /.test(line)) continue
    open += (open && '\n') + line.slice(4)
    if (isBegun(open)) continue
    commands.push(open)
    open = ''
  }
  return commands
}
