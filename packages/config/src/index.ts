export { type LoadOptions, loadConfig, projectRoot } from './load.ts'
export { addSettingOptions, optionsAsEnv } from './options.ts'
export { didYouMean } from './problem.ts'
export { type Config, type NamedSetting, settingsOf } from './spec.ts'
