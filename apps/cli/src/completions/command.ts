import { defineCommand } from '../tape/command.ts'
import { argument } from '../tape/option.ts'
import { type Shell, scripts, shells } from './scripts.ts'

export const completions = defineCommand({
  name: 'completions',
  about: 'print what lets a shell complete `tape` with the Tab key',
  details: ['It also lets you type `tape` for `npx tape` in this clone.'],
  args: { shell: argument('which shell', { choices: shells }) },
  examples: [
    {
      line: 'source <(npx tape completions bash)',
      says: 'in this bash; as a line of ~/.bashrc in all of them',
    },
    { line: 'npx tape completions zsh', says: 'for ~/.zshrc' },
    { line: 'npx tape completions fish', says: 'for ~/.config/fish/completions/tape.fish' },
  ],
  exits: [],
  async run({ shell }, { output, json }) {
    const script = scripts[shell as Shell]
    output.write(json ? `${JSON.stringify({ shell, script })}\n` : `${script}\n`)
  },
})
