import { resolve } from 'node:path'
import { settingsOf } from '@tickertape/config'
import type { Option } from './command.ts'
import { value, valueAs, values } from './option.ts'

const flagged = settingsOf().filter(({ flag }) => flag !== undefined)

/** bars, trades, quotes */
export const eventKinds = settingsOf().find(({ path }) => path === 'producer.kinds')?.choices ?? []

/** Every setting that has an option, so that all commands name them alike. */
export const settingOptions: Readonly<Record<string, Option>> = Object.fromEntries(
  flagged.map(({ flag, type, description, choices: words }) => {
    const name = flag as string
    const choices = words ?? (type.includes(' | ') ? type.split(' | ') : undefined)
    const facts = choices ? { choices } : {}
    const about = description.replace(/\.$/, '')
    if (name === 'file') return [name, valueAs('path', about, { read: (path) => resolve(path) })]
    const isList = type.startsWith('list')
    return [name, isList ? values(name, about, facts) : value(name, about, facts)]
  }),
)
