import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colour for a terminal, and none for a pipe, NO_COLOR or a terminal without. */
export interface Paint {
  title(text: string): string
  name(text: string): string
  dim(text: string): string
  good(text: string): string
  warn(text: string): string
  bad(text: string): string
}

/** Whether a stream shows colour: a terminal that has it, unless NO_COLOR is set. */
export const hasColours = (output: NodeJS.WriteStream): boolean =>
  output.isTTY === true && output.hasColors()

export function createPaint(isColoured: boolean): Paint {
  const as = (style: Style) => (text: string) =>
    isColoured ? styleText(style, text, { validateStream: false }) : text
  return {
    title: as('bold'),
    name: as('cyan'),
    dim: as('dim'),
    good: as('green'),
    warn: as('yellow'),
    bad: as('red'),
  }
}

export const paintFor = (output: NodeJS.WriteStream): Paint => createPaint(hasColours(output))
