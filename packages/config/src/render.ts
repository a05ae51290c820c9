import { type NamedSetting, settingsOf } from './spec.ts'

function shown({ default: value, secret }: NamedSetting): string {
  const text = Array.isArray(value) ? value.join(' ') : String(value)
  return secret && text !== '' ? `${text} (example)` : text
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

function row(setting: NamedSetting): string {
  const { path, env, flag, type, description, secret, requiredBy } = setting
  const needed = requiredBy
    ? ` Required when \`${requiredBy.path}\` is \`${requiredBy.value}\`.`
    : ''
  const kept = secret ? ' Secret.' : ''
  const names = flag ? `\`${env}\`, \`--${flag}\`` : `\`${env}\``
  const value = shown(setting)
  const note = cell(description + kept + needed)
  return `| \`${path}\` | ${names} | ${cell(type)} | ${value ? `\`${value}\`` : ''} | ${note} |`
}

/** docs/reference/config.md as text. */
export function renderReference(): string {
  return [
    '# Configuration',
    '',
    'Made from packages/config by `npm run generate`; do not edit.',
    '',
    '`config/config.yaml` holds every setting. The environment wins over `.env`, both win over the file, and',
    'options of the command line win over all. `TICKERTAPE_CONFIG` names another file. All problems are',
    'reported together, with their line, before anything connects. A secret may lie in a file: `KAFKA_PASSWORD_FILE`',
    'names it, and so for every secret.',
    '',
    '| setting | environment, option | type | default | what it does |',
    '| --- | --- | --- | --- | --- |',
    ...settingsOf().map(row),
    '',
  ].join('\n')
}

/** .env.example as text: what people set by environment, all commented out. */
export function renderEnvExample(): string {
  const lines = settingsOf().flatMap((setting) => [
    `# ${setting.description}`,
    `#${setting.env}=${[setting.default].flat().join(' ')}`,
  ])
  return [
    '# Made from packages/config by `npm run generate`; do not edit. Copy to .env and uncomment.',
    '# Example passwords are refused when NODE_ENV=production.',
    '',
    ...lines,
    '',
  ].join('\n')
}

/** Settings that config/config.yaml does not name: it must show all of them. */
export function missingFromFile(found: ReadonlySet<string>): string[] {
  return settingsOf()
    .map(({ path }) => path)
    .filter((path) => !found.has(path))
}
