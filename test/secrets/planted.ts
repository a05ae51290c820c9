import { settingsOf } from '@tickertape/config'

/** A secret for every setting that is one, by its environment name; with what URLs and JSON write in another way. */
export function plantedSecrets(): Map<string, string> {
  const names = settingsOf()
    .filter(({ secret }) => secret)
    .map(({ env }) => env)
  return new Map(names.map((name) => [name, `Pl4nt3d+${name.toLowerCase()}/"s e c r e t"`]))
}
