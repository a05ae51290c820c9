<<<<<<< HEAD
export { type LoadOptions, loadConfig, projectRoot } from './load.ts'
export { isoTime, type Moment, momentOf, momentOfAge, noMoment, readMoment } from './moment.ts'
export { optionsAsEnv } from './options.ts'
=======
export { type LoadOptions, loadConfig, projectRoot, readSecret } from './load.ts'
export { addSettingOptions, optionsAsEnv } from './options.ts'
>>>>>>> 523799f (Give every user of Kafka and the archive its own rights)
export { didYouMean } from './problem.ts'
export { hideSecrets, type Redact, redactor, secretsOf } from './secrets.ts'
export { type Config, type NamedSetting, settingsOf } from './spec.ts'
