import { defineCommand } from '../tape/command.ts'

export const doctor = defineCommand({
  name: 'doctor',
  about: 'find what is missing or misconfigured, and name the fix',
  details: ['docs/guides/troubleshooting.md goes from symptoms to what this says.'],
  examples: [
    { line: 'npx tape doctor', says: 'before the first start, or when something is odd' },
    { line: 'npx tape doctor --json', says: 'for a program, or to add to a question' },
  ],
  exits: ['TAPE_DOCTOR_FOUND'],
  async run(_, context) {
    const { examine } = await import('./examine.ts')
    await examine(context)
  },
})
