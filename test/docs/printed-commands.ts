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

/** A guide, or one section of it. */
function pageOf(guide: string, section: string | undefined): string {
  const page = readFileSync(join(projectRoot, `docs/guides/${guide}.md`), 'utf8')
  if (section === undefined) return page
  const [, from] = page.split(`\n## ${section}\n`)
  if (from === undefined) throw new Error(`${guide}.md has no section "${section}"`)
  return from.split('\n## ')[0] as string
}

/** The statements of SQL that a guide tells, each with its semicolon, as they stand in its fenced blocks. */
export function printedStatements(guide: string, section?: string): string[] {
  const blocks = pageOf(guide, section).matchAll(/^```sql\n(.*?)^```$/gms)
  return [...blocks].flatMap(([, text = '']) => text.trim().split(/(?<=;)\n+/))
}

/** The commands of a guide or of one section: indented lines that begin with npm or npx, but for usage lines. */
export function printedCommands(guide: string, section?: string): PrintedCommand[] {
  const body = pageOf(guide, section)
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
