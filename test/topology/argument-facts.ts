/** What a container is told to run: its first words, and each option with its value. */
export function argumentFacts(words: readonly string[]): [string, string][] {
  const first = words.findIndex((word) => word.startsWith('-'))
  const options = first < 0 ? [] : words.slice(first)
  const command = words.slice(0, words.length - options.length).join(' ')
  const facts: [string, string][] = command ? [['command', command]] : []
  for (const [index, word] of options.entries()) {
    if (!word.startsWith('-')) continue
    const next = options[index + 1]
    const [, name, value] = (word === '-D' && /^([^=]+)=(.*)$/.exec(next ?? '')) || []
    if (name !== undefined && value !== undefined) {
      facts.push([`setting ${name}`, value])
      continue
    }
    facts.push([`option ${word}`, next === undefined || next.startsWith('-') ? 'set' : next])
  }
  return facts
}
