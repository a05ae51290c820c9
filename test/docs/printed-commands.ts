import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@tickertape/config'
import { codes, type ErrorCode } from '@tickertape/errors'

export interface PrintedCommand {
  /** As somebody copies it, with all lines that its quotes span and without the comment behind it. */
  readonly line: string
  /** The error that the page prints below it. */
  readonly fails?: ErrorCode
}

const isBegun = (command: string): boolean => (command.split('"').length - 1) % 2 === 1

const isCode = (text: string): text is ErrorCode => text in codes

/** The commands of a guide or of one section: indented lines that begin with npm or npx, but for usage lines. */
export function printedCommands(guide: string, section?: string): PrintedCommand[] {
  const page = readFileSync(join(projectRoot, `docs/guides/${guide}.md`), 'utf8')
  const [, from] = section === undefined ? ['', page] : page.split(`\n## ${section}\n`)
  if (from === undefined) throw new Error(`${guide}.md has no section "${section}"`)
  const body = section === undefined ? from : (from.split('\n## ')[0] as string)
  const commands: PrintedCommand[] = []
  let open = ''
  for (const indented of body.split('\n').filter((one) => one.startsWith('    '))) {
    const text = indented.slice(4)
    const [code = ''] = text.split(':')
    const last = commands.at(-1)
    if (open === '' && last && isCode(code)) commands.splice(-1, 1, { ...last, fails: code })
    if (open === '' && (!/^(npm|npx) /.test(text) || /[<[]\w+[\]>]/.test(text))) continue
    open += (open && '\n') + text
    if (isBegun(open)) continue
    commands.push({ line: open.replace(/\s+#[^"\n]*$/, '') })
    open = ''
  }
  return commands
}
