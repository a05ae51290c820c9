import { TapeError } from '@tickertape/errors'
import { didYouMean, type Problem } from './problem.ts'
import { type Found, readYaml } from './read-yaml.ts'
import { redactor } from './secrets.ts'
import { type Config, type NamedSetting, settingsOf } from './spec.ts'

export interface Inputs {
  /** Text of config/config.yaml and the name to call it by. */
  readonly yaml: { readonly text: string; readonly file: string }
  readonly env: Readonly<Record<string, string | undefined>>
  /** Options of the command line by dotted path, as text. They win over everything else. */
  readonly options?: ReadonlyMap<string, string>
}

/** Finds a setting's value; an empty variable is one that is not set, as Compose passes it. */
function locate(setting: NamedSetting, inputs: Inputs, yaml: ReadonlyMap<string, Found>): Found {
  const option = inputs.options?.get(setting.path)
  if (option !== undefined) return { value: setting.fromText(option), where: `--${setting.flag}` }
  const variable = inputs.env[setting.env]
  if (variable) return { value: setting.fromText(variable), where: `environment ${setting.env}` }
  const written = yaml.get(setting.path)
  if (written === undefined) return { value: setting.default, where: 'default' }
  // People know `bootstrap_servers: a:9092,b:9092` as one text.
  const isText = setting.type.startsWith('list') && typeof written.value === 'string'
  return isText ? { ...written, value: setting.fromText(written.value as string) } : written
}

const withoutPasswords = redactor()

const shown = (setting: NamedSetting, value: unknown): string =>
  setting.secret ? 'a secret value' : withoutPasswords(JSON.stringify(value))

function check(setting: NamedSetting, { value, where }: Found): Problem[] {
  const result = setting.schema.safeParse(value)
  if (result.success) return []
  const named = setting.choices ?? setting.type.split(' | ')
  const wrong = [value].flat().find((word) => !named.includes(word as string))
  const hint = named.length > 1 && typeof wrong === 'string' ? didYouMean(wrong, named) : ''
  const message = `${setting.path} must be ${setting.type}, not ${shown(setting, value)}${hint}`
  return [{ where, message }]
}

function missing(settings: readonly NamedSetting[], values: ReadonlyMap<string, Found>): Problem[] {
  return settings.flatMap((setting) => {
    const { requiredBy } = setting
    if (!requiredBy) return []
    if (![values.get(requiredBy.path)?.value].flat().includes(requiredBy.value)) return []
    if (values.get(setting.path)?.value !== '') return []
    const reason = `${requiredBy.path} is ${requiredBy.value}`
    return [{ where: setting.env, message: `${setting.path} is missing: ${reason}` }]
  })
}

/** Example passwords are for a laptop; a production process refuses to start with them. */
function exampleSecrets(
  settings: readonly NamedSetting[],
  values: ReadonlyMap<string, Found>,
): Problem[] {
  return settings
    .filter(
      ({ secret, path, default: example }) =>
        secret && example && values.get(path)?.value === example,
    )
    .map(({ path, env }) => ({
      where: env,
      message: `${path} still has its example value, which NODE_ENV=production refuses`,
    }))
}

function nest(values: ReadonlyMap<string, Found>): Config {
  const root: Record<string, unknown> = {}
  for (const [path, { value }] of values) {
    const names = path.split('.')
    const last = names.pop() as string
    let node = root
    for (const name of names) {
      node[name] ??= {}
      node = node[name] as Record<string, unknown>
    }
    node[last] = value
  }
  return root as unknown as Config
}

/**
 * Merges file, environment and command line, and checks everything before anything connects.
 * Throws one TAPE_CONFIG_INVALID that lists every problem with its place.
 */
export function resolveConfig(inputs: Inputs): Config {
  const settings = settingsOf()
  const { found, problems } = readYaml(inputs.yaml.text, inputs.yaml.file)
  const values = new Map(settings.map((s) => [s.path, locate(s, inputs, found)] as const))
  problems.push(...settings.flatMap((s) => check(s, values.get(s.path) as Found)))
  problems.push(...missing(settings, values))
  if (inputs.env.NODE_ENV === 'production') problems.push(...exampleSecrets(settings, values))
  if (problems.length > 0) {
    const lines = problems.map(({ where, message }) => `  ${where}: ${message}`)
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
    throw new TapeError('TAPE_CONFIG_INVALID', `${count} in the configuration\n${lines.join('\n')}`)
  }
  return nest(values)
}
