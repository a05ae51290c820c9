import { type Config, loadConfig, redactor, secretsOf } from '@tickertape/config'
import { asTapeError, type TapeError } from '@tickertape/errors'
import { complete } from '../completions/complete.ts'
import { paintFor } from '../terminal/paint.ts'
import type { Command, Context } from './command.ts'
import { type CommandGroup, helpJson, helpText, program } from './help.ts'
import { parse } from './parse.ts'

export interface Terminal {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

export interface RunOptions {
  readonly groups: readonly CommandGroup[]
  readonly version: string
  readonly terminal: Terminal
  /** Listens for Ctrl-C from now on, instead of ending at it. */
  readonly stopSignal: () => AbortSignal
}

function contextOf({ terminal, stopSignal }: RunOptions, json: boolean): Context {
  let config: Config | undefined
  let signal: AbortSignal | undefined
  return {
    get config() {
      config ??= loadConfig()
      return config
    },
    get signal() {
      signal ??= stopSignal()
      return signal
    },
    ...{ output: terminal.stdout, progress: terminal.stderr, input: terminal.stdin },
    ...{ json, nowMs: Date.now() },
  }
}

/** Without a configuration that can be read no secret is in use. */
function secretsInUse(): string[] {
  try {
    return secretsOf(loadConfig())
  } catch {
    return []
  }
}

/** One line that says what and what to do; a stack only for what nobody foresaw. */
function report(
  cause: unknown,
  { terminal: { stderr } }: RunOptions,
  { json, command }: { readonly json: boolean; readonly command: Command | undefined },
): number {
  const error = asTapeError(cause)
  const { code, message, exitCode } = error
  const redact = redactor(secretsInUse())
  const say = (text: string) => stderr.write(`${redact(text)}\n`)
  if (json) {
    say(JSON.stringify({ error: code, message, exit: exitCode }))
    return exitCode
  }
  say(`${paintFor(stderr).bad(code)}: ${message}`)
  if (isParsing(error) && command) {
    say(paintFor(stderr).dim(`${program} ${command.name} --help shows how`))
  }
  if (code === 'TAPE_INTERNAL') say(String((cause as Error).stack))
  return exitCode
}

const isParsing = ({ code }: TapeError): boolean => code === 'TAPE_CLI_USAGE'

/** Runs what was typed after `tape` and resolves with the exit code. */
export async function runTape(argv: readonly string[], options: RunOptions): Promise<number> {
  const { groups, version, terminal } = options
  const { stdout } = terminal
  const commands = groups.flatMap((group) => group.commands)
  let command: Command | undefined
  const json = argv.includes('--json')
  if (argv[0] === '__complete') {
    stdout.write(`${complete(commands, argv.slice(1)).join('\n')}\n`)
    return 0
  }
  try {
    const parsed = parse(commands, argv)
    if (parsed.wants === 'version') {
      stdout.write(`${json ? JSON.stringify({ version }) : version}\n`)
    } else if (parsed.wants === 'help') {
      const { topic } = parsed
      const text = json
        ? JSON.stringify(helpJson(groups, topic))
        : helpText(groups, topic, paintFor(stdout))
      stdout.write(`${text}\n`)
    } else {
      command = parsed.command
      await command.run(parsed.values, contextOf(options, parsed.json))
    }
    return 0
  } catch (cause) {
    return report(cause, options, { json, command })
  }
}
