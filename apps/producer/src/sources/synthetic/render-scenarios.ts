import { scenarios } from './scenarios.ts'

/** docs/reference/scenarios.md as text. */
export function renderScenarios(): string {
  const rows = Object.entries(scenarios).map(([name, { about }]) => `| \`${name}\` | ${about} |`)
  return [
    '# Scenarios of the synthetic source',
    '',
    'Made from apps/producer/src/sources/synthetic/scenarios.ts by `npm run generate`; do not edit.',
    '',
    'Chosen by `producer.scenario` or `--scenario`. The same scenario, seed, start, symbols, kinds and rate give',
    'the same events. `--rate` is what is sent on average, whatever is left out, doubled or bunched.',
    '',
    '| scenario | what it does to the stream |',
    '| --- | --- |',
    ...rows,
    '',
  ].join('\n')
}
